// Withdrawal and erasure: what is left in the browser, and that a profile which had reported never does again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { refused } from './support/consent.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';

const MARKER = { 'murmur.profile': 'no more reports from this profile' };
const NOTHING = { store: false, personalise: false, report: false };
const EPOCH = 28 * 86_400_000;

const consent = (page, choice) => page.evaluate((one) => window.murmur.consent(one), choice);
const buyThrice = (page) => page.evaluate(() => {
  for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
});
const ledger = (page) => page.evaluate(() => window.murmur.ledger());

async function enter(t, { reported, own }) {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html() } });
  const browser = await visitor(t, own);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  await consent(page, EVERYTHING);
  await buyThrice(page);
  if (reported) {
    await hide(page);
    await here.arrived(1);
    await show(page);
  }
  return { real, here, browser, page };
}

/** Consent given anew, three purchases, this epoch and the next ones: it personalises, and stays silent. */
async function staysSilent({ real, here, page }) {
  await consent(page, EVERYTHING);
  await buyThrice(page);
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular'], 'personalisation is back');
  for (let epoch = 0; epoch < 3; epoch++) {
    await page.clock.setFixedTime(Date.now() + epoch * EPOCH);
    await page.reload();
    await ready(page);
    await hide(page);
    await show(page);
  }
  await page.evaluate(() => fetch('/icon.svg'));
  assert.equal(here.sent().length, 1, 'only the report from before');
  assert.deepEqual((await real.totals()).map(({ count }) => count), [1]);
  const { state, entries, question } = await ledger(page);
  assert.deepEqual({ state, entries, question }, { state: 'retired', entries: [], question: undefined });
  assert.equal((await stored(page))['murmur.profile'], MARKER['murmur.profile']);
}

test('withdrawal keeps the choice and the marker, and the profile never reports again', async (t) => {
  const visit = await enter(t, { reported: true, own: {} });
  const { page } = visit;
  await consent(page, NOTHING);
  assert.deepEqual(refused(await stored(page)), { ...MARKER, 'murmur.consent': 'no' });
  assert.deepEqual(await page.evaluate(() => [window.murmur.segments(), window.murmur.storage()]), [[], 'memory']);
  assert.equal((await ledger(page)).state, 'retired');
  await staysSilent(visit);
});

test('forget() keeps the marker alone, asks again, and the profile never reports again', async (t) => {
  const visit = await enter(t, { reported: true, own: {} });
  const { page } = visit;
  await page.evaluate(() => window.murmur.forget());
  assert.deepEqual(await stored(page), MARKER);
  assert.equal((await page.evaluate(() => window.murmur.consentState())).decided, false);
  assert.deepEqual(await page.evaluate(async () => (await window.murmur.export()).history.flatMap(({ events }) => events)), []);
  await staysSilent(visit);
});

test('withdrawing reports alone keeps the history and retires the key', async (t) => {
  const visit = await enter(t, { reported: true, own: {} });
  const { page } = visit;
  await consent(page, { report: false });
  const names = Object.keys(await stored(page));
  assert.ok(names.some((name) => name.startsWith('murmur.h.purchase.')), names.join());
  assert.equal((await stored(page))['murmur.profile'], MARKER['murmur.profile']);
  await staysSilent(visit);
});

test('a waiting report is not sent after a withdrawal', async (t) => {
  const { real, here, page } = await enter(t, { own: {} });
  here.reports = 'fail';
  await hide(page);
  await here.arrived(1);
  await consent(page, NOTHING);
  here.reports = 'pass';
  const tries = here.sent().length;
  await show(page);
  await page.reload();
  await ready(page);
  await hide(page);
  await page.evaluate(() => fetch('/icon.svg'));
  assert.equal(here.sent().length, tries);
  assert.deepEqual(await real.totals(), []);
});

test('a profile that never reported leaves nothing behind', async (t) => {
  const { page } = await enter(t, { reported: false });
  await page.evaluate(() => window.murmur.forget());
  assert.deepEqual(await stored(page), {});
  await consent(page, EVERYTHING);
  await consent(page, NOTHING);
  assert.deepEqual(refused(await stored(page)), { 'murmur.consent': 'no' });
});
