// Two tabs of one visitor: nothing is lost, nothing counted twice, a withdrawal holds in both, and one report leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { ready, stored, visitor } from './support/browser.mjs';
import { refused } from './support/consent.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

// It has reported: it was hidden when the second tab opened.
const ERASED = { 'murmur.consent': 'no', 'murmur.profile': 'no more reports from this profile' };
const NOTHING = { store: false, personalise: false, report: false };
const bought = (page) => page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events
  .map(({ fields }) => fields.value));
const buy = (page, value) => page.evaluate((paid) => window.murmur.track('purchase', { value: paid }), value);

async function enter(t) {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html() } });
  const browser = await visitor(t);
  const tab = async () => {
    const page = await browser.open(`${here.url}/`);
    await ready(page);
    return page;
  };
  const one = await tab();
  await one.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  return { real, here, browser, one, tab };
}

test('events of both tabs are in both, once', async (t) => {
  const { one, tab } = await enter(t);
  const two = await tab();
  const values = Array.from({ length: 60 }, (_, n) => n + 1);
  // Both at once, and no order between them.
  await Promise.all(values.map((value) => buy(value % 3 ? one : two, value)));
  for (const page of [one, two]) {
    const all = await until(async () => {
      const found = await bought(page);
      return found.length >= values.length && found;
    }, 'the events of the other tab');
    assert.deepEqual(all.sort((a, b) => a - b), values);
  }
  const third = await tab();
  assert.deepEqual((await bought(third)).sort((a, b) => a - b), values);
});

test('a segment entered in one tab shows in the other', async (t) => {
  const { one, tab } = await enter(t);
  const two = await tab();
  await one.evaluate(() => { window.entered = new Promise((done) => { window.murmur.on('segments', done); }); });
  for (const value of [1, 2, 3]) await buy(two, value);
  assert.deepEqual(await one.evaluate(() => window.entered), { entered: ['regular'], left: [], all: ['regular'] });
});

test('consent withdrawn in one tab ends at once in the other, which writes nothing back', async (t) => {
  const { one, tab } = await enter(t);
  const two = await tab();
  for (const value of [1, 2, 3]) await buy(one, value);
  await until(async () => (await bought(two)).length === 3, 'the events of the other tab');
  await two.evaluate(() => {
    window.told = new Promise((done) => { window.murmur.on('consent', done); });
    // It goes on remembering as fast as it can while the other withdraws.
    window.paid = 100;
    window.busy = setInterval(() => window.murmur.track('purchase', { value: window.paid++ }), 0);
  });
  await until(async () => (await bought(two)).length > 10, 'it to be busy');
  const erased = await two.evaluate(() => window.paid);
  await one.evaluate((choice) => window.murmur.consent(choice), NOTHING);
  assert.deepEqual(await two.evaluate(() => window.told), { ...NOTHING, activate: false, decided: true });
  await two.evaluate(() => {
    clearInterval(window.busy);
    window.murmur.track('purchase', { value: 7 });
  });
  assert.deepEqual(refused(await stored(two)), ERASED);
  // A write of the other tab may cross with the erasure; that tab takes it back.
  await until(async () => isDeepStrictEqual(refused(await stored(one)), ERASED), 'nothing to be left');
  assert.deepEqual(await two.evaluate(() => [window.murmur.segments(), window.murmur.storage()]), [[], 'memory']);

  // Consent given anew keeps what the open pages have seen since, and nothing from before comes back.
  await one.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  await until(() => two.evaluate(() => window.murmur.storage() === 'local'), 'the other tab to hear of it');
  const back = await bought(await tab());
  assert.deepEqual(back.filter((value) => value < erased), [7]);
});

test('both tabs go at once: one report', async (t) => {
  const { real, here, browser, one, tab } = await enter(t);
  const two = await tab();
  const last = await browser.open();
  await Promise.all([one.goto('about:blank'), two.goto('about:blank')]);
  await last.goto(`${here.url}/`);
  await ready(last);
  const { entries } = await last.evaluate(() => window.murmur.ledger());
  assert.equal(entries.length, 1);
  await here.arrived(1);
  assert.equal(new Set(here.sent().map((sent) => sent.body)).size, 1);
  assert.deepEqual((await real.totals()).map(({ count }) => count), [1]);
});
