// A consent manager of the Transparency and Consent Framework, on the IAB's own packages, and what follows on the device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, stored, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { attribute, bundled } from './support/managers.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const manager = await bundled('tcf.js');
const AGREED = { purposes: [1, 5, 8] };

/** A page with the manager, which loads at once unless `waits`. */
async function enter(t, { data = {}, waits = false } = {}) {
  const real = await collector(t, { manifest: certain() });
  const files = {
    '/manifest.json': certain(), '/manager.js': manager, '/load.js': 'manager.load()',
    '/': html({ data: { consent: 'tcf', ...data }, scripts: waits ? ['/manager.js'] : ['/manager.js', '/load.js'] }),
  };
  const here = await site(t, { collector: real, files });
  const browser = await visitor(t);
  const open = async () => {
    const page = await browser.open(`${here.url}/`);
    await ready(page);
    return page;
  };
  return { real, here, open, page: await open() };
}

const state = (page) => page.evaluate(() => window.murmur.consentState());
const becomes = (page, wanted) => until(async () => {
  const found = await state(page);
  return Object.entries(wanted).every(([purpose, said]) => found[purpose] === said) && found;
}, JSON.stringify(wanted));
const choose = (page, consents) => page.evaluate((given) => window.manager.choose(given), consents);
const buy = (page) => page.evaluate(() => window.murmur.track('purchase', { value: 20 }));
const bought = (page) => page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.length);
const own = async (page) => Object.keys(await stored(page)).filter((name) => name.startsWith('murmur.'));

test('nothing before the manager answers, everything agreed to after, and on the next page again', async (t) => {
  const { page, open, here } = await enter(t);
  await buy(page);
  await page.evaluate(() => fetch('/icon.svg'));
  assert.deepEqual(await own(page), [], 'its question is still shown');
  assert.equal((await state(page)).decided, false);
  await choose(page, AGREED);
  assert.deepEqual(await becomes(page, { store: true }), { store: true, personalise: true, report: true, activate: false, decided: true });
  assert.equal(await bought(page), 1, 'what was seen before is kept');
  await hide(page);
  await here.arrived(1);

  const next = await open();
  await becomes(next, { store: true });
  assert.equal(await bought(next), 1);
  assert.deepEqual(next.told.exceptions.concat(next.told.errors, next.told.warnings), []);
});

test('each purpose rests on the framework\'s own, and what the publisher was told counts before what vendors were', async (t) => {
  const { page } = await enter(t);
  for (const [consents, wanted] of [
    [{ purposes: [1] }, { store: true, personalise: false, report: false, activate: false }],
    [{ purposes: [1, 6, 9, 4] }, { store: true, personalise: true, report: true, activate: true }],
    [{ purposes: [5, 8, 3] }, { store: false, personalise: false, report: false, activate: false }],
    [{ purposes: [1, 5, 8], publisher: [1, 9] }, { store: true, personalise: false, report: true, activate: false }],
  ]) {
    await choose(page, consents);
    await becomes(page, wanted);
  }
});

test('a site may map the purposes otherwise', async (t) => {
  const { page } = await enter(t, { data: { 'consent-options': attribute({ tcf: { report: '1+7', personalise: '1' } }) } });
  await choose(page, { purposes: [1, 7] });
  await becomes(page, { store: true, personalise: true, report: true, activate: false });
});

test('a withdrawal in the manager wipes in the same tick and reaches the other tab', async (t) => {
  const { page, open } = await enter(t);
  await choose(page, AGREED);
  await becomes(page, { store: true });
  await buy(page);
  const other = await open();
  await becomes(other, { store: true });
  await buy(other);
  const left = await page.evaluate(() => {
    window.manager.open();
    window.manager.choose({ purposes: [] });
    return [Object.keys(localStorage).filter((name) => name.startsWith('murmur.')), window.murmur.storage()];
  });
  // The first tab was hidden when the second opened, and so had reported.
  assert.deepEqual(left, [['murmur.profile'], 'memory']);
  assert.equal((await stored(page))['murmur.profile'], 'no more reports from this profile');
  await becomes(other, { store: false, personalise: false, report: false });
  await buy(other);
  assert.deepEqual(await own(other), ['murmur.profile']);
});

test('a no found on a later page erases what an earlier yes kept', async (t) => {
  const { page, open } = await enter(t);
  await choose(page, AGREED);
  await becomes(page, { store: true });
  await buy(page);
  // Withdrawn where Murmur is not: the manager's cookie alone says so.
  await page.evaluate(() => {
    const [name] = document.cookie.split('=');
    document.cookie = `${name}=; max-age=0; path=/`;
  });
  await page.goto('about:blank');
  const next = await open();
  await next.evaluate(() => window.manager.choose({ purposes: [] }));
  await becomes(next, { decided: true, store: false });
  assert.deepEqual((await own(next)).filter((name) => name !== 'murmur.profile'), []);
});

test('a manager that never answers means no, and one line says so; one that comes late is heard', async (t) => {
  const { page } = await enter(t, { data: { 'consent-options': attribute({ patience: 200 }) }, waits: true });
  await until(() => page.told.warnings.length > 0, 'the line');
  assert.deepEqual(page.told.warnings, ['murmur: no consent manager said anything (tcf) in 0.2 s, which counts as no']);
  await buy(page);
  assert.deepEqual([await own(page), (await state(page)).decided], [[], false]);
  await page.evaluate((consents) => {
    window.manager.load();
    window.manager.choose(consents);
  }, AGREED);
  await becomes(page, { store: true });
});

test('where the law does not apply the framework says nothing, and nothing is a no', async (t) => {
  const { page } = await enter(t, { waits: true });
  await page.evaluate(() => window.manager.doesNotApply());
  await page.evaluate(() => fetch('/icon.svg'));
  assert.deepEqual([(await state(page)).decided, await own(page)], [false, []]);
});

test('the visitor\'s own choice outranks the site\'s call, and that the manager; the trace says so', async (t) => {
  const { page } = await enter(t);
  await choose(page, { purposes: [1, 3, 5, 8] });
  await becomes(page, { activate: true });
  await page.evaluate(() => {
    window.murmur.consent({ activate: false, personalise: false });
    window.murmur.consent({ personalise: true }, { by: 'visitor' });
  });
  const trace = await page.evaluate(() => window.murmur.consentTrace());
  assert.deepEqual(trace.filter(({ purpose }) => purpose === 'personalise'), [
    { purpose: 'personalise', source: 'visitor', said: true, inForce: true, why: 'given' },
    { purpose: 'personalise', source: 'site', said: false, inForce: false, why: 'outranked' },
    { purpose: 'personalise', source: 'tcf', said: true, inForce: false, why: 'outranked' },
  ]);
  assert.deepEqual(trace.filter(({ inForce }) => inForce).map(({ purpose, source, said }) => [purpose, source, said]), [
    ['store', 'tcf', true], ['personalise', 'visitor', true], ['report', 'tcf', true], ['activate', 'site', false],
  ]);
});
