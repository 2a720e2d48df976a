// Before a choice nothing is stored and nothing is asked for but the page itself; after "No thanks" only the choice is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { refused } from './support/consent.mjs';
import { certain } from './support/manifest.mjs';
import { answer, follow, openShop } from './support/shop.mjs';

const THE_PAGE = /^\/($|icon\.svg$|style\/[a-z-]+\.css$|pages\/[a-z-]+\.js$|lib\/[a-z/-]+\.js$|shop\.js$|(jazz|record)\/)/;
const MURMUR = ['manifest.json', 'murmur-hint.js', 'murmur.js', 'murmur_bg.wasm', 'murmur_events.js', 'personalise.js', 'elements.js'].map((name) => `/${name}`);

async function enter(t) {
  const { real, shop } = await openShop(t, certain());
  const browser = await visitor(t);
  const page = await browser.open(`${shop.url}/`);
  await ready(page);
  return { real, shop, browser, page };
}

/** A look round, and the end of the visit. */
async function lookRound(page) {
  await follow(page, 'nav a[href="/jazz/"]');
  await follow(page, '.tiles a');
  await page.click('#add');
  await hide(page);
  await show(page);
  await page.evaluate(() => fetch('/icon.svg'));
}

const cookies = (browser) => browser.context.cookies();

test('before a choice nothing is stored and nothing is sent', async (t) => {
  const { real, shop, browser, page } = await enter(t);
  await lookRound(page);
  assert.deepEqual(await stored(page), {});
  assert.deepEqual(await cookies(browser), []);
  assert.deepEqual(await page.evaluate(async () => [await indexedDB.databases(), await caches.keys()]), [[], []]);
  assert.equal(await page.evaluate(() => window.murmur.storage()), 'memory');
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), []);

  const paths = [...new Set(shop.requests.map((one) => `${one.method} ${one.path}`))];
  assert.deepEqual(paths.filter((one) => !THE_PAGE.test(one.slice(4)) && !MURMUR.includes(one.slice(4))), []);
  assert.deepEqual(shop.requests.filter((one) => one.headers.cookie), []);
  assert.deepEqual(await real.totals(), []);
  assert.deepEqual(page.told.exceptions.concat(page.told.errors), []);
});

test('"No thanks" keeps the choice and nothing else, and nobody asks again', async (t) => {
  const { real, shop, browser, page } = await enter(t);
  await answer(page, 'none');
  await lookRound(page);
  assert.deepEqual(refused(await stored(page)), { 'murmur.consent': 'no' });
  assert.deepEqual(await cookies(browser), []);
  await page.reload();
  await ready(page);
  assert.equal(await page.isVisible('murmur-consent section'), false);
  assert.deepEqual(refused(await stored(page)), { 'murmur.consent': 'no' });
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(await real.totals(), []);
});

test('"Only on this device" remembers and never reports', async (t) => {
  const { real, shop, page } = await enter(t);
  await answer(page, 'device');
  await lookRound(page);
  const names = Object.keys(await stored(page));
  assert.ok(names.some((name) => name.startsWith('murmur.h.view.')), names.join());
  assert.ok(!names.includes('murmur.profile'), 'no key without consent to report');
  assert.deepEqual(shop.sent(), []);
  assert.deepEqual(await real.totals(), []);
});
