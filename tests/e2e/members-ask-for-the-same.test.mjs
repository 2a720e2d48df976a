// A member and a non-member who walk the same way through the shop ask its server for exactly the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { certain } from './support/manifest.mjs';
import { answer, buy, follow, openShop } from './support/shop.mjs';

const SEGMENTS = ['regular', 'hesitant', 'jazz_fan', 'big_spender', 'returning'];
const DAY = 86_400_000;

/** What somebody did here before, at their own pace; it asks for nothing. */
async function remember(page, { signal, fields, daysAgo }) {
  await page.clock.setFixedTime(Date.now() - daysAgo * DAY);
  await page.evaluate(([name, values]) => window.murmur.track(name, values), [signal, fields]);
}

const AS_A_MEMBER = [
  { signal: 'view', fields: { genre: 'jazz' }, daysAgo: 20 },
  ...[3, 2, 1].map((daysAgo) => ({ signal: 'purchase', fields: { value: 60 }, daysAgo })),
  ...[3, 2, 1].map((daysAgo) => ({ signal: 'view', fields: { genre: 'jazz' }, daysAgo })),
  { signal: 'cart_add', fields: {}, daysAgo: 0.5 },
];
const AS_A_STRANGER = [{ signal: 'view', fields: { genre: 'folk' }, daysAgo: 40 }];

/** The same walk for everyone, and every request of it: what the browser asked for, and what arrived. */
async function walk(t, shop, past) {
  shop.requests.length = 0;
  const browser = await visitor(t, {});
  const asked = [];
  browser.context.on('request', (one) => asked.push([one.method(), one.url().replace(shop.url, ''), one.postData()?.length ?? 0]));
  const page = await browser.open(`${shop.url}/`);
  await ready(page);
  await answer(page, 'all');
  for (const event of past) await remember(page, event);
  await page.clock.setFixedTime(Date.now());

  await follow(page, '.brand');
  const shown = await page.evaluate((names) => names.filter((name) => window.murmur.has(name)), SEGMENTS);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await follow(page, 'nav a[href="/folk/"]');
  await buy(page, 'jazz');
  await follow(page, '.foot a[href="/your-data/"]');
  await follow(page, '.brand');
  await hide(page);
  const [report] = await shop.arrived(1);
  await show(page);
  await page.evaluate(() => fetch('/icon.svg?last'));
  const arrived = shop.requests.map((one) => [one.method, one.path, one.body.length, one.headers['content-type'] ?? '']);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
  return { shown, report: JSON.parse(report.body), asked: asked.sort(), arrived: arrived.sort() };
}

test('a member and a non-member make the same requests, the report included', async (t) => {
  const { shop } = await openShop(t, certain());
  const member = await walk(t, shop, AS_A_MEMBER);
  const stranger = await walk(t, shop, AS_A_STRANGER);
  assert.deepEqual(member.shown, SEGMENTS);
  assert.deepEqual(stranger.shown, []);
  assert.ok(member.asked.length > 50, 'the walk was seen');
  assert.deepEqual(member.asked, stranger.asked);
  assert.deepEqual(member.arrived, stranger.arrived);
  assert.equal(member.arrived.filter(([, path]) => path === '/v1/reports').length, 1);
  const shape = ({ answer: _, id: __, ...rest }) => rest;
  assert.deepEqual(shape(member.report), shape(stranger.report));
  assert.notEqual(member.report.id, stranger.report.id);
});
