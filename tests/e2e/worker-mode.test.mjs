// The engine in a worker, under the strict policy: the same answers, the main thread without wasm, storage on the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const MARKER = { 'murmur.profile': 'no more reports from this profile' };
const QUIET = { exceptions: [], errors: [], warnings: [], infos: [] };

/** A page whose own thread can't run wasm at all. */
const withoutWasm = (page) => page.addInitScript(() => { window.WebAssembly = undefined; });

async function enter(t, { before = withoutWasm, data = {}, ...files } = {}) {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html({ data: { worker: '', ...data } }), ...files } });
  const browser = await visitor(t);
  const tab = async () => {
    const page = await browser.open(`${here.url}/`, before);
    await ready(page);
    return page;
  };
  return { real, here, tab, page: await tab() };
}

const call = (page, name, ...args) => page.evaluate(([method, given]) => window.murmur[method](...given), [name, args]);
const buyThrice = (page) => page.evaluate(() => {
  for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
});
const isRegular = (page) => until(() => call(page, 'has', 'regular'), 'the segment');

test('segments, reasons and history, and a second page that remembers', async (t) => {
  const { here, page } = await enter(t);
  await call(page, 'consent', EVERYTHING);
  await page.evaluate(() => { window.told = new Promise((done) => { window.murmur.on('segments', done); }); });
  await buyThrice(page);
  assert.deepEqual(await page.evaluate(() => window.told), { entered: ['regular'], left: [], all: ['regular'] });
  assert.deepEqual(await call(page, 'segments'), ['regular']);
  assert.match(await call(page, 'why', 'regular'), /three/);
  await page.reload();
  await ready(page);
  assert.equal(await call(page, 'has', 'regular'), true, 'known as soon as it is ready');
  assert.equal(await call(page, 'storage'), 'local');
  const loads = here.requests.filter(({ path }) => path.endsWith('.wasm')).map(({ path }) => path);
  assert.deepEqual(loads, ['/murmur_bg.wasm', '/murmur_bg.wasm'], 'one for each page, and in the worker');
  assert.deepEqual(page.told, QUIET);
});

test('what is asked for is answered by the page’s own second module', async (t) => {
  const { page } = await enter(t, { before: null });
  await call(page, 'consent', EVERYTHING);
  await buyThrice(page);
  const explained = await call(page, 'explain', 'regular');
  assert.equal(explained.member, true);
  const exported = await call(page, 'export');
  await page.evaluate(() => window.murmur.forget());
  await call(page, 'consent', EVERYTHING);
  assert.deepEqual(await page.evaluate((one) => window.murmur.import(one), exported), { events: 3, faults: [], preferences: 0, proposed: [] });
  await isRegular(page);
  assert.equal((await call(page, 'context')).path, '/');
  await page.evaluate(() => window.murmur.track('purchase', { wrong: 1 }));
  await until(() => page.told.warnings.length, 'the warning');
  assert.match(page.told.warnings[0], /declares no field "wrong"/);
});

test('a withdrawal holds in its own tick, and nothing is written back', async (t) => {
  const { here, page, tab } = await enter(t);
  const other = await tab();
  await call(page, 'consent', EVERYTHING);
  await buyThrice(page);
  await isRegular(page);
  await isRegular(other);
  await hide(page);
  await hide(other);
  await here.arrived(1);
  await show(page);
  const left = await page.evaluate(() => {
    for (let n = 0; n < 50; n++) window.murmur.track('purchase', { value: n });
    window.murmur.consent({ store: false });
    return { kept: { ...localStorage }, state: window.murmur.consentState(), members: window.murmur.segments() };
  });
  assert.deepEqual(left.kept, MARKER);
  assert.deepEqual([left.state.store, left.members], [false, []]);
  await until(async () => (await call(other, 'consentState')).store === false, 'the other tab to hear of it');
  await call(other, 'track', 'purchase', { value: 1 });
  await page.evaluate(() => window.murmur.history().catch(() => {}));
  const { 'murmur.consent': choice, ...rest } = await stored(page);
  assert.deepEqual(rest, MARKER);
  assert.equal(typeof choice, 'string', 'the choice itself stays, so that nobody is asked again');
});

test('a report leaves from the worker when the page is hidden', async (t) => {
  const { real, here, page } = await enter(t);
  await call(page, 'consent', EVERYTHING);
  await buyThrice(page);
  await isRegular(page);
  await hide(page);
  await here.arrived(1);
  assert.deepEqual((await real.totals()).map(({ question, count }) => [question, count]), [['regular', 1]]);
  assert.equal(here.sent()[0].headers.cookie, undefined);
});

test('where there can be no worker it runs on the page, and says so once', async (t) => {
  const { page } = await enter(t, { before: (one) => one.addInitScript(() => { window.Worker = class { constructor() { throw new Error('none here'); } }; }) });
  await call(page, 'consent', EVERYTHING);
  await buyThrice(page);
  assert.equal(await call(page, 'has', 'regular'), true);
  assert.equal(page.told.warnings.length, 1);
  assert.match(page.told.warnings[0], /runs on the page and in no worker/);
});

test('a wrong manifest is told as ever', async (t) => {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': { version: 1 }, '/': html({ data: { worker: '' } }) } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await until(() => page.told.errors.length, 'the error');
  assert.match(page.told.errors[0], /not started.*the manifest has \d+ faults/s);
});
