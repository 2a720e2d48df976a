// A member and a non-member who walk the same way through the shop ask its server for exactly the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { answer, bought, buy, follow, openShop } from './support/shop.mjs';

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

const BOUGHT = 'count(purchase, days(90)) >= 3';
const options = (count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`o${n}`, `count(purchase, days(90)) >= ${count - n}`]));
// A question about buyers is answered by buyers only: that is disclosed, and so it is not here.
const KINDS = {
  segment: { segment: 'regular' },
  choice: { choice: options(3) },
  'hashed choice': { choice: options(12) },
  funnel: { funnel: { looked: 'count(view, days(90)) >= 1', bought: BOUGHT } },
  outcome: { within: BOUGHT, outcome: 'count(purchase, last_month()) > 0' },
  returned: { cohort: BOUGHT, returned: 'count(view, days(7)) > 0' },
  mean: { mean: 'sum(purchase.value, days(90))', most: 200 },
  'mean within': { within: BOUGHT, mean: 'sum(purchase.value, days(90))', most: 200 },
  experiment: { arms: ['plain', 'warm'], outcome: BOUGHT },
  canary: { canary: true },
};

for (const [reports, how] of [[8, 'several times'], [1, 'once in a life']]) {
  test(`so it is for every kind of question that is answered ${how}`, async (t) => {
    const browser = await visitor(t);
    for (const [kind, asked] of Object.entries(KINDS)) {
      const manifest = certain({ questions: { asked }, privacy: { reports } });
      const real = await collector(t, { manifest });
      const seen = [];
      for (const times of [0, 3]) {
        const here = await site(t, { collector: real, files: { '/manifest.json': manifest, '/': html() } });
        const page = await browser.open(`${here.url}/`);
        await ready(page);
        await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
        await bought(page, times);
        await hide(page);
        const [report] = await here.arrived(1);
        assert.equal(report.status, 202, kind);
        const requests = here.requests.map((one) => [one.method, one.path, one.body.length, one.headers['content-type'] ?? '']);
        seen.push(requests.sort());
        await page.close();
      }
      assert.deepEqual(seen[0], seen[1], kind);
    }
  });
}
