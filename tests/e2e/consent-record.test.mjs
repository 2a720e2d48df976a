// The visitor's own choice: Global Privacy Control, the record that proves which text was agreed to, and who is asked again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { refused } from './support/consent.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';

const GPC = 'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true });';
const EVERYTHING = { store: true, personalise: true, report: true, activate: true };
const NOTHING = { store: false, personalise: false, report: false, activate: false };
const TEXT = 'May this shop remember what you look at? Dürfen wir? 可以吗?';
const DAY = 86_400_000;

async function enter(t, { gpc = false, data, own } = {}) {
  const real = await collector(t, { manifest: certain() });
  const scripts = gpc ? ['/gpc.js'] : [];
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/gpc.js': GPC, '/': html({ data, scripts }) } });
  const browser = await visitor(t, own);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  return { real, here, page };
}

const consent = (page, ...args) => page.evaluate((given) => window.murmur.consent(...given), args);
const state = (page) => page.evaluate(() => window.murmur.consentState());
const ask = (page, ...args) => page.evaluate((given) => window.murmur.shouldAsk(...given), args);
const records = (page) => page.evaluate(() => window.murmur.consentRecords());

test('Global Privacy Control takes what leaves the device, whoever agreed to it, until the visitor gives it in spite of it', async (t) => {
  const { page, here } = await enter(t, { gpc: true, data: { consent: 'granted' } });
  await consent(page, EVERYTHING);
  assert.deepEqual(await state(page), { ...EVERYTHING, report: false, activate: false, decided: true });
  await hide(page);
  await show(page);
  assert.deepEqual(here.sent(), []);
  const entries = await page.evaluate(() => window.murmur.consentTrace());
  assert.deepEqual(entries.filter(({ purpose }) => purpose === 'report'), [
    { purpose: 'report', source: 'site', said: true, inForce: false, why: 'gpc' },
    { purpose: 'report', source: 'gpc', said: false, inForce: true, why: 'gpc' },
  ]);
  assert.equal(await ask(page, 'report', TEXT), false, 'nobody is asked against it');

  await consent(page, { report: true }, { by: 'visitor', text: TEXT });
  assert.deepEqual(await state(page), { ...EVERYTHING, activate: false, decided: true });
  const [last] = (await records(page)).slice(-1);
  assert.equal(last.gpc, true);
  await hide(page);
  await here.arrived(1);
});

test('the record says what was agreed to, when, by whom and to which text; it is exported and never sent', async (t) => {
  const { page, here } = await enter(t);
  const before = Date.now();
  await consent(page, { store: true, personalise: true }, { by: 'visitor', text: TEXT, language: 'en' });
  await consent(page, { report: true }, { by: 'visitor', text: `${TEXT}!` });
  await consent(page, { personalise: false });
  const hash = (text) => createHash('sha256').update(text).digest('hex');
  const kept = await records(page);
  assert.ok(kept.every(({ time }) => time >= before && time <= Date.now()));
  assert.deepEqual(kept.map(({ time, ...rest }) => rest), [
    { source: 'visitor', choice: { store: true, personalise: true }, gpc: false, text: hash(TEXT), language: 'en' },
    { source: 'visitor', choice: { report: true }, gpc: false, text: hash(`${TEXT}!`) },
    { source: 'site', choice: { personalise: false }, gpc: false },
  ]);
  assert.equal((await state(page)).personalise, true, 'the site does not outrank the visitor');
  await page.reload();
  await ready(page);
  assert.deepEqual(await records(page), kept);
  assert.deepEqual((await page.evaluate(() => window.murmur.export())).records, kept);
  await hide(page);
  await here.arrived(1);
  const sent = here.requests.map((one) => one.body + one.path + JSON.stringify(one.headers)).join();
  assert.ok(!sent.includes(hash(TEXT).slice(0, 8)) && !sent.includes(TEXT));
});

test('a record of more than forty statements lets the oldest go, and never what counts', async (t) => {
  const { page } = await enter(t);
  await consent(page, { store: true }, { by: 'visitor' });
  await page.evaluate(() => {
    for (let n = 0; n < 100; n++) window.murmur.consent({ personalise: n % 2 === 0 }, { by: 'visitor', text: `Question ${n}` });
  });
  const kept = await records(page);
  assert.equal(kept.length, 40);
  assert.deepEqual(kept[0].choice, { store: true });
  assert.deepEqual(await state(page), { ...NOTHING, store: true, decided: true });
});

test('nobody is asked the same question twice for the same text, and another text only when the site says', async (t) => {
  const { page } = await enter(t, { own: {} });
  assert.equal(await ask(page, 'store', TEXT), true);
  await consent(page, NOTHING, { by: 'visitor', text: TEXT, language: 'en' });
  const again = async () => [await ask(page, 'store', TEXT, 0), await ask(page, 'store', 'Other'), await ask(page, 'store', 'Other', 90)];
  assert.deepEqual(await again(), [false, false, false]);
  assert.deepEqual(refused(await stored(page)), { 'murmur.consent': 'no' });
  for (const [days, expected] of [[89, [false, false, false]], [91, [false, false, true]]]) {
    await page.clock.setFixedTime(Date.now() + days * DAY);
    await page.reload();
    await ready(page);
    assert.deepEqual(await again(), expected, `${days} days later`);
  }
  await consent(page, { store: true }, { by: 'visitor', text: 'Other' });
  assert.equal(await ask(page, 'store', 'A third', 0), false, 'it is given');
  await consent(page, { store: false }, { by: 'visitor' });
  assert.deepEqual([await ask(page, 'store', TEXT, 0), await ask(page, 'store', 'Other', 0)], [false, false], 'both were answered');
});

test('a withdrawal by the visitor wipes in the same tick, and only the refusal stays', async (t) => {
  const { page } = await enter(t);
  await consent(page, EVERYTHING, { by: 'visitor', text: TEXT });
  const left = await page.evaluate((nothing) => {
    window.murmur.track('purchase', { value: 20 });
    window.murmur.consent(nothing, { by: 'visitor' });
    return { ...localStorage };
  }, NOTHING);
  const lines = left['murmur.consent'].split('\n');
  assert.deepEqual(Object.keys(left), ['murmur.consent']);
  assert.ok(lines.every((line) => refused({ 'murmur.consent': line })['murmur.consent'] === 'no'), lines.join('\n'));
  assert.deepEqual((await records(page)).flatMap(({ choice }) => Object.values(choice)).filter(Boolean), []);
});
