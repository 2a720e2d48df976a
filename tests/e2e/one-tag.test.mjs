// The one-tag form: calls before it loads, events on the document, debug mode, and what happens when something is missing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hide, ready, stored, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { sdk } from './support/paths.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const tag = readFileSync(join(sdk, 'murmur.js'));
const QUEUE = `
  window.heard = [];
  for (const name of ['ready', 'segments', 'consent', 'report']) {
    document.addEventListener('murmur:' + name, ({ detail }) => {
      window.heard.push([name, name === 'ready' ? detail === window.murmur : detail]);
    });
  }
  (window.murmur ||= []).push(['consent', { store: true, personalise: true, report: true }]);
  for (let n = 0; n < 3; n++) (window.murmur ||= []).push(['track', 'purchase', { value: 10 }]);`;

async function enter(t, { data, files, wanted = ready, ...rest } = {}) {
  const here = await site(t, { files: { '/manifest.json': certain(), '/': html({ data, scripts: rest.scripts }), ...files } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await wanted(page);
  return { here, page, browser };
}

/** Nobody can start: the page says so once. */
const refused = (page) => until(() => page.told.errors.find((line) => line.startsWith('murmur:')), 'the console line');

test('calls queued before it loads run in order, and the document hears of it', async (t) => {
  const { page } = await enter(t, { scripts: ['/queue.js'], files: { '/queue.js': QUEUE } });
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
  await page.evaluate(() => window.murmur.push(['track', 'cart_add'], ['nonsense', 1]));
  const heard = await page.evaluate(() => window.heard);
  assert.deepEqual(heard.map(([name]) => name), ['consent', 'segments', 'ready']);
  assert.deepEqual(heard[0][1], { ...EVERYTHING, activate: false, decided: true });
  assert.deepEqual(heard[1][1], { entered: ['regular'], left: [], all: ['regular'] });
  assert.equal(heard[2][1], true, 'ready brings the instance');
  assert.ok((await page.evaluate(() => window.murmur.history())).find(({ signal }) => signal === 'cart_add').first);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: ['murmur: there is no call "nonsense"'], infos: [] });
});

test('a wrong call is one warning, and the page goes on', async (t) => {
  const { page } = await enter(t);
  await page.evaluate(() => {
    window.murmur.track('sale');
    window.murmur.track('purchase', { value: 'a lot' });
    window.murmur.track('purchase', { colour: 'red' });
    window.murmur.track(undefined, 3);
  });
  await until(() => page.told.warnings.length >= 4, 'the warnings');
  assert.equal(page.told.warnings.length, 4);
  assert.ok(page.told.warnings.every((line) => line.startsWith('murmur: track("')), page.told.warnings.join('\n'));
  assert.deepEqual(page.told.exceptions.concat(page.told.errors), []);
});

test('debug mode shows the next report and sends nothing', async (t) => {
  const { here, page } = await enter(t, { data: { debug: '' } });
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  const { next, entries } = await page.evaluate(() => window.murmur.ledger());
  assert.equal(JSON.parse(next).question, 'regular');
  assert.deepEqual(entries, []);
  const lines = page.told.infos.filter((line) => line.startsWith('murmur: debug'));
  assert.equal(lines.at(-1), `murmur: debug, not sent: ${next}`);
  await hide(page);
  await page.evaluate(() => fetch('/icon.svg'));
  assert.deepEqual(here.sent(), []);
  assert.deepEqual((await page.evaluate(() => window.murmur.ledger())).entries, []);
});

test('a tag manager sets the options without attributes', async (t) => {
  const config = 'window.murmurConfig = { manifest: "/other.json", consent: "granted", debug: true };';
  const { page } = await enter(t, {
    data: { manifest: undefined, collector: undefined },
    scripts: ['/config.js'],
    files: { '/config.js': config, '/other.json': certain() },
  });
  assert.deepEqual(await page.evaluate(() => window.murmur.consentState()), { ...EVERYTHING, activate: false, decided: true });
  assert.ok('murmur.consent' in await stored(page));
});

test('consent that the site asked for itself counts at once; Global Privacy Control takes reports out of it', async (t) => {
  const gpc = 'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true });';
  const { page } = await enter(t, { data: { consent: 'granted' }, scripts: ['/gpc.js'], files: { '/gpc.js': gpc } });
  const state = await page.evaluate(() => window.murmur.consentState());
  assert.deepEqual(state, { store: true, personalise: true, report: false, activate: false, decided: true });
  assert.ok(!('murmur.profile' in await stored(page)));
});

/** What a browser says by itself of a file that does not load. */
const BROWSERS_OWN = /^(Failed to load resource|Failed to find a valid digest|Fetch API cannot load)/;
const missing = (asked, answer, headers) => answer.writeHead(404, headers).end();
const wrong = certain();
wrong.segments.regular.when = 'count(sale, days(90)) >= 3';

for (const [what, files, says, data] of [
  ['a manifest of another site', {}, /it is that of "vinyl"; expected that of "blog"/, { site: 'blog' }],
  ['a manifest that is not there', { '/manifest.json': missing }, /no manifest from \/manifest\.json.*404/],
  ['a manifest that is not JSON', { '/manifest.json': 'version: 1' }, /no manifest from \/manifest\.json.*JSON/],
  ['a manifest with a fault', { '/manifest.json': wrong }, /segments\.regular.*sale/s],
  ['WebAssembly that is not there', { '/murmur_bg.wasm': missing }, /WebAssembly did not load from .*murmur_bg\.wasm/],
  ['WebAssembly that is damaged', { '/murmur_bg.wasm': 'asm' }, /WebAssembly did not load from .*murmur_bg\.wasm/],
]) {
  test(`${what}: one clear line, and an unharmed page`, async (t) => {
    const { page } = await enter(t, { data, scripts: ['/queue.js'], files: { '/queue.js': QUEUE, ...files }, wanted: refused });
    await page.evaluate(() => window.murmur.push(['track', 'view']));
    assert.equal(await page.textContent('h1'), 'A page');
    assert.deepEqual(page.told.exceptions, []);
    const ours = page.told.errors.filter((line) => !BROWSERS_OWN.test(line));
    assert.equal(ours.length, 1, ours.join('\n'));
    assert.match(ours[0], /^murmur: not started, the page goes on without it\. /);
    assert.match(ours[0], says);
    assert.deepEqual(await stored(page), {});
    assert.deepEqual(await page.evaluate(() => window.heard), []);
  });
}

test('two tags that can\'t start say so in one line, at once or one after the other', async (t) => {
  const late = (asked, answer, headers) => setTimeout(() => answer.writeHead(200, { 'content-type': 'text/javascript', ...headers }).end(tag), 1000);
  for (const source of ['/murmur.js', '/late.js']) {
    const second = `<script async src="${source}" data-manifest="/manifest.json"></script>`;
    const files = { '/': html({ body: second }), '/late.js': late, '/manifest.json': missing };
    const { here, page } = await enter(t, { files, wanted: refused });
    await until(() => here.requests.some(({ path, done }) => path === source && done), 'the second tag');
    await page.waitForTimeout(500);
    const ours = [...page.told.errors, ...page.told.warnings].filter((line) => line.startsWith('murmur:'));
    assert.equal(ours.length, 1, ours.join('\n'));
    assert.deepEqual(page.told.exceptions, []);
  }
});

test('the site that the tag names is started, and the debugger is loaded by a call and not before', async (t) => {
  const { here, page } = await enter(t, { data: { site: 'vinyl' } });
  const overlay = () => here.requests.filter(({ path }) => path === '/debugger.js').length;
  assert.equal(overlay(), 0);
  await page.evaluate(() => window.murmur.debug());
  assert.ok(overlay() > 0);
  await page.getByRole('tab', { name: 'Segments' }).waitFor();
  assert.deepEqual(page.told.exceptions.concat(page.told.errors, page.told.warnings), []);
});

test('where the policy of the page refuses WebAssembly there is one clear line', async (t) => {
  const here = await site(t, { files: { '/manifest.json': certain(), '/': html() }, policy: "default-src 'self'" });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  const line = await refused(page);
  assert.match(line, /WebAssembly did not load/);
  await until(() => browser.log.violations.length, 'the violation');
  assert.match(browser.log.violations.splice(0).join(), /^script-src wasm-eval [^,]*$/);
  assert.deepEqual(page.told.exceptions, []);
  assert.equal(page.told.errors.filter((one) => one.startsWith('murmur:')).length, 1);
});
