// The Global Privacy Platform, on the IAB's own package: opt-outs of the United States, consents of Europe.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, stored, visitor } from './support/browser.mjs';
import { attribute, bundled } from './support/managers.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const manager = await bundled('gpp.js');
const [EUROPE, NATIONAL, CALIFORNIA] = [2, 7, 8];
const [YES, NO] = [1, 2];
const NOTHING = { store: false, personalise: false, report: false, activate: false };
const EVERYTHING = { store: true, personalise: true, report: true, activate: true };

async function enter(t, data = {}) {
  const files = { '/manifest.json': certain(), '/manager.js': manager, '/': html({ data: { consent: 'gpp', ...data }, scripts: ['/manager.js'] }) };
  const here = await site(t, { files });
  const page = await (await visitor(t)).open(`${here.url}/`);
  await ready(page);
  return { here, page };
}

const says = (page, sections, applicable) => page.evaluate((given) => window.manager.say(...given), [sections, applicable]);
const state = (page) => page.evaluate(() => window.murmur.consentState());
const becomes = (page, wanted) => until(async () => {
  const found = await state(page);
  return Object.entries(wanted).every(([purpose, said]) => found[purpose] === said);
}, JSON.stringify(wanted));
const traceOf = (page, purpose) => page.evaluate(async (one) => (await window.murmur.consentTrace())
  .filter((entry) => entry.purpose === one && entry.inForce).map(({ source, said }) => [source, said]), purpose);
const consents = (...purposes) => Array.from({ length: 24 }, (_, index) => purposes.includes(index + 1));

test('an opt-out of sale, sharing or targeted advertising is a no to what leaves the device', async (t) => {
  for (const [section, id, field] of [
    ['usnat', NATIONAL, 'SaleOptOut'], ['usnat', NATIONAL, 'TargetedAdvertisingOptOut'], ['usca', CALIFORNIA, 'SharingOptOut'],
  ]) {
    const { page } = await enter(t);
    await says(page, { [section]: { [field]: YES } }, [id]);
    await becomes(page, { decided: true });
    assert.deepEqual(await state(page), { ...NOTHING, decided: true });
    for (const purpose of ['report', 'activate']) assert.deepEqual(await traceOf(page, purpose), [['gpp', false]], field);
    assert.deepEqual(await traceOf(page, 'store'), [['default', false]], 'it says nothing on what stays here');
  }
});

test('that somebody did not opt out is no yes, unless the site says that it asks so', async (t) => {
  const told = { usnat: { SaleOptOut: NO, SharingOptOut: NO, TargetedAdvertisingOptOut: NO } };
  const strict = await enter(t);
  await says(strict.page, told, [NATIONAL]);
  await strict.page.evaluate(() => fetch('/icon.svg'));
  assert.deepEqual([await state(strict.page), await stored(strict.page)], [{ ...NOTHING, decided: false }, {}]);

  const { page } = await enter(t, { 'consent-options': attribute({ optOut: true }) });
  await says(page, told, [NATIONAL]);
  await becomes(page, EVERYTHING);
  // Opting out later takes back what leaves, and what was rested on it.
  await says(page, { usnat: { SaleOptOut: YES } }, [NATIONAL]);
  await becomes(page, NOTHING);
  assert.deepEqual(Object.keys(await stored(page)), []);
});

test('a section that does not apply says nothing', async (t) => {
  const { page } = await enter(t);
  await says(page, { usnat: { SaleOptOut: YES } }, [CALIFORNIA]);
  await page.evaluate(() => fetch('/icon.svg'));
  assert.equal((await state(page)).decided, false);
});

test('the European section counts as the Transparency and Consent Framework does', async (t) => {
  const { page } = await enter(t);
  await says(page, { tcfeuv2: { PurposeConsents: consents(1, 5, 9) } }, [EUROPE]);
  await becomes(page, { store: true, personalise: true, report: true, activate: false });
  await says(page, { tcfeuv2: { PurposeConsents: consents(5) } }, [EUROPE]);
  await becomes(page, NOTHING);
  assert.deepEqual(await stored(page), {});
});

test('of two sections that apply the no holds', async (t) => {
  const { page } = await enter(t);
  await says(page, { tcfeuv2: { PurposeConsents: consents(1, 5, 9, 3) }, usca: { SaleOptOut: YES } }, [EUROPE, CALIFORNIA]);
  await becomes(page, { store: true, personalise: true, report: false, activate: false });
});
