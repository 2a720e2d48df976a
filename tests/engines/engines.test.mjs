// Where browsers differ, in Firefox and in Safari's engine: storage, wasm, custom elements, the report as the page goes
// away, and a withdrawal that reaches other pages. All else is tested in Chromium (tests/e2e).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collector } from '../e2e/support/collector.mjs';
import { refused } from '../e2e/support/consent.mjs';
import { certain, EVERYTHING } from '../e2e/support/manifest.mjs';
import { page as html, site } from '../e2e/support/site.mjs';
import { atEnd, file, until } from '../e2e/support/until.mjs';
import * as firefox from './support/firefox.mjs';
import * as webkit from './support/webkit.mjs';

/** A browser that is driven says so, and would be no visitor. */
const TAG = { bots: '' };
const LISTEN = `window.violations = [];
  addEventListener('securitypolicyviolation', (event) => { violations.push(event.violatedDirective + ' ' + event.blockedURI); });
  window.faults = [];
  addEventListener('error', (event) => { faults.push(event.message); });
  addEventListener('unhandledrejection', (event) => { faults.push(String(event.reason)); });`;
const BODY = `<h1>A page</h1><script type="module" src="/elements.js"></script><murmur-why segment="regular"></murmur-why>`;
const SERVED = /^\/($|next$|icon\.svg$|favicon\.ico$|listen\.js$|manifest\.json$|murmur[\w-]*\.(js|wasm)$|elements\.js$)/;

const ready = (page) => until(() => page.run(() => typeof window.murmur?.explain === 'function'), 'Murmur to start');
const stored = (page) => page.run(() => ({ ...localStorage }));
const buy = (page, times) => page.run((count) => {
  for (let n = 0; n < count; n++) window.murmur.track('purchase', { value: 10 });
}, times);

for (const engine of [firefox, webkit]) {
  const why = await engine.missing();
  const skip = why ? `${engine.name}: ${why}` : false;
  let browser;

  /** One browser for all tests of an engine; each has an origin of its own. */
  const enter = async (t, consent = EVERYTHING) => {
    browser ??= await engine.launch(file);
    const real = await collector(t, { manifest: certain() });
    const own = { '/listen.js': LISTEN, '/manifest.json': certain() };
    for (const path of ['/', '/next']) own[path] = html({ data: TAG, scripts: ['/listen.js'], body: BODY });
    const here = await site(t, { collector: real, files: own, headers: { 'set-cookie': 'session=secret; Path=/' } });
    const pages = [];
    const open = async (path = '/') => {
      const page = await browser.open(here.url + path);
      await ready(page);
      pages.push(page);
      return page;
    };
    atEnd(t, () => {
      const others = here.requests.filter(({ path, method }) => !(SERVED.test(path) || method === 'POST' && path === '/v1/reports'));
      assert.deepEqual(others.map(({ method, path }) => `${method} ${path}`), [], 'nothing else is asked for');
      // WebKit's driver does not tell what a page's console says.
      for (const page of pages) assert.deepEqual(page.errors?.() ?? [], []);
    });
    const page = await open();
    if (consent) await page.run((choice) => window.murmur.consent(choice), consent);
    return { real, here, open, page };
  };

  const unharmed = async (page) => assert.deepEqual(await page.run(() => [window.violations, window.faults]), [[], []]);

  test(`${engine.name}: wasm runs under the strict policy, and history outlives the page`, { skip }, async (t) => {
    const { here, page } = await enter(t);
    await buy(page, 3);
    const state = () => page.run(async () => ({
      segments: window.murmur.segments(), storage: window.murmur.storage(),
      events: (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.length,
    }));
    const expected = { segments: ['regular'], storage: 'local', events: 3 };
    assert.deepEqual(await state(), expected);
    await unharmed(page);
    await page.goto(`${here.url}/next`);
    await ready(page);
    assert.deepEqual(await state(), expected, 'the code of history survives this engine’s storage');
    await unharmed(page);
  });

  test(`${engine.name}: elements are defined and say why`, { skip }, async (t) => {
    const { page } = await enter(t);
    await buy(page, 3);
    const said = await until(() => page.run(() => {
      const [element] = document.querySelectorAll('murmur-why');
      return element.shadowRoot?.textContent.includes('three or more times') && element.shadowRoot.textContent;
    }), 'the reason to show');
    assert.match(said, /You bought three or more times in the last 90 days/);
    await unharmed(page);
  });

  test(`${engine.name}: one report leaves as the page goes away, without cookie or referrer, and is acknowledged`, { skip }, async (t) => {
    const { real, here, page } = await enter(t);
    await page.goto('about:blank');
    const [arrived] = await here.arrived(1);
    assert.equal(arrived.status, 202);
    assert.equal(arrived.headers['content-type'], 'text/plain');
    assert.deepEqual([arrived.headers.cookie, arrived.headers.referer], [undefined, undefined]);
    assert.ok(Buffer.byteLength(arrived.body) <= 256);
    await page.goto(`${here.url}/`);
    await ready(page);
    await until(async () => (await page.run(() => window.murmur.ledger())).entries[0].state === 'sent', 'the acknowledgement');
    assert.equal(new Set(here.sent().map(({ body }) => body)).size, 1);
    assert.deepEqual((await real.totals()).map(({ count }) => count), [1]);
  });

  test(`${engine.name}: before consent nothing is stored or sent`, { skip }, async (t) => {
    const { here, page } = await enter(t, null);
    await buy(page, 3);
    assert.deepEqual(await stored(page), {});
    await page.goto('about:blank');
    await page.goto(`${here.url}/`);
    await ready(page);
    assert.deepEqual(await stored(page), {});
    assert.deepEqual(here.sent(), []);
  });

  test(`${engine.name}: a withdrawal wipes in its own tick and reaches another page`, { skip }, async (t) => {
    const { open, page } = await enter(t, { store: true, personalise: true });
    const other = await open();
    await buy(page, 3);
    await until(() => other.run(() => window.murmur.has('regular')), 'the other page to hear of the events');
    const left = await page.run(() => {
      window.murmur.consent({ store: false, personalise: false });
      return { ...localStorage };
    });
    assert.deepEqual(refused(left), { 'murmur.consent': 'no' });
    await until(() => other.run(() => window.murmur.storage() === 'memory'), 'the other page to hear of it');
    await buy(other, 1);
    assert.deepEqual(await other.run(() => window.murmur.segments()), []);
    assert.deepEqual(refused(await stored(other)), { 'murmur.consent': 'no' });
  });
}
