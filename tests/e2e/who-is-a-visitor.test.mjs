// What counts as a visit: a page that a person sees. Not a prerendered page, not a tab that was never in front, not a
// program that reads pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const VIEW = `(window.murmur ||= []).push(['track', 'view', { genre: 'jazz' }]);`;

/** A site that has consent and tracks a view on each page before Murmur is there. */
const open = (t, data = {}) => site(t, {
  files: {
    '/': html({ scripts: ['/view.js'], data: { collector: undefined, consent: 'granted', ...data } }),
    '/view.js': VIEW,
    '/manifest.json': certain(),
  },
});

const names = async (page) => Object.keys(await stored(page)).filter((name) => name.startsWith('murmur.'));
const views = (page) => page.evaluate(async () => (await window.murmur.history()).find((one) => one.signal === 'view').events.length);
/** Time in which a page that wrongly starts would have. */
const meanwhile = (page) => page.evaluate(() => new Promise((done) => { setTimeout(done, 500); }));

test('a tab that was never in front is no visit until it is', async (t) => {
  const here = await open(t);
  const browser = await visitor(t);
  const page = await browser.open();
  await hide(page);
  await page.goto(here.url);
  await meanwhile(page);
  assert.deepEqual(await names(page), []);
  assert.equal(await page.evaluate(() => Array.isArray(window.murmur)), true);
  await show(page);
  await ready(page);
  assert.equal(await views(page), 1);
  await hide(page);
  await show(page);
  assert.equal(await views(page), 1, 'once seen it goes on as ever');
  assert.deepEqual(page.told.exceptions, []);
});

test('a prerendered page is no visit until it is activated', async (t) => {
  const here = await open(t);
  const browser = await visitor(t);
  // Chromium prerenders nothing while it is debugged, so the page is told what it would see then.
  const page = await browser.open(here.url, (tab) => tab.addInitScript(() => {
    let prerendering = true;
    Object.defineProperty(Document.prototype, 'prerendering', { get: () => prerendering });
    window.activate = () => {
      prerendering = false;
      document.dispatchEvent(new Event('prerenderingchange'));
    };
  }));
  await meanwhile(page);
  assert.deepEqual(await names(page), []);
  await page.evaluate(() => window.activate());
  await ready(page);
  assert.equal(await views(page), 1, 'what its script asked for waited');
  assert.ok((await names(page)).includes('murmur.h.view.0.0'));
});

test('a program that reads pages has no history and no key', async (t) => {
  const browser = await visitor(t, { program: true });
  const here = await open(t);
  const page = await browser.open(here.url);
  await ready(page);
  assert.deepEqual(await names(page), []);
  assert.equal(await views(page), 0);
  assert.equal(await page.evaluate(() => window.murmur.storage()), 'memory');
  assert.equal(await page.evaluate(async () => (await window.murmur.ledger()).state), 'none');
  assert.match(page.told.infos.join('\n'), /run by a program, so nothing is kept/);

  const tests = await open(t, { bots: '' });
  const tester = await browser.open(tests.url);
  await ready(tester);
  assert.equal(await views(tester), 1, 'a site may test with one');
});

test('what a visitor takes along comes back as it was', async (t) => {
  const here = await open(t);
  const browser = await visitor(t);
  const page = await browser.open(here.url);
  await ready(page);
  const { before, after, again, refused } = await page.evaluate(async () => {
    const { murmur } = window;
    const day = 24 * 60 * 60 * 1000;
    murmur.track('view', { genre: 'folk' }, { at: Date.now() - day });
    murmur.track('view', { genre: 'folk' }, { at: new Date(Date.now() - 2 * day) });
    murmur.track('purchase', { value: 19.9 });
    const exported = JSON.parse(JSON.stringify(await murmur.export()));
    await murmur.forget();
    const before = exported.history;
    const early = await murmur.import(exported);
    murmur.consent({ store: true, personalise: true });
    const imported = await murmur.import(exported);
    const after = (await murmur.export()).history;
    return { before, after, again: [early, imported, await murmur.import(exported)], refused: await murmur.import({ murmur: 1 }) };
  });
  assert.deepEqual(after, before);
  assert.deepEqual(again.map(({ events, faults }) => [events, faults.length]), [[0, 1], [4, 0], [0, 0]]);
  assert.equal(refused.faults.length, 2);
  assert.match(page.told.warnings.join('\n'), /history: found nothing; expected a list/);
  await page.reload();
  await ready(page);
  assert.equal(await views(page), 4, 'and is kept');
});

test('an event that can not be is a warning', async (t) => {
  const here = await open(t);
  const browser = await visitor(t);
  const page = await browser.open(here.url);
  await ready(page);
  const warned = page.told.warnings.length;
  const hostile = await page.evaluate(() => {
    const { murmur } = window;
    const calls = [
      { at: Date.now() + 60_000 }, { at: -1 }, { at: 0 }, { at: NaN }, { at: Infinity }, { at: -Infinity }, { at: '2026-01-01' },
      { at: new Date(NaN) }, { at: 1e300 }, { at: null }, { at: {} }, 'yesterday',
    ];
    for (const options of calls) murmur.track('view', { genre: 'jazz' }, options);
    const values = [NaN, Infinity, -Infinity, 'x'.repeat(10_000_000), {}, [], () => {}, Symbol('x'), 10n, 2 ** 60];
    for (const value of values) murmur.track('purchase', { value });
    for (const genre of ['x'.repeat(10_000_000), 3, true, {}, '\ud800'.repeat(65)]) murmur.track('view', { genre });
    murmur.track('purchase', { value: -0 });
    return calls.length + values.length + 5;
  });
  await until(() => page.told.warnings.length - warned >= hostile, 'the warnings');
  assert.equal(page.told.warnings.length - warned, hostile, page.told.warnings.map((line) => line.slice(0, 90)).join('\n'));
  assert.ok(page.told.warnings.every((line) => line.length < 300), 'no warning repeats 10 MB');
  assert.equal(await views(page), 1);
  const bought = await page.evaluate(async () => (await window.murmur.history()).find((one) => one.signal === 'purchase').events.map(({ fields }) => Object.is(fields.value, 0)));
  assert.deepEqual(bought, [true], '-0 is 0');
  assert.deepEqual(page.told.exceptions, []);
});
