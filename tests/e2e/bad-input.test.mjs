// What a page may lack or get wrong: it works, one clear line on the console says what happened, and what was remembered
// is there. Blocked and full storage: storage-may-fail.test.mjs; a manifest or a module that is missing: one-tag.test.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const KEEP = { store: true, personalise: true };

async function open(t, { before, files, own, consent = KEEP, start = true, ...rest } = {}) {
  const here = await site(t, { files: { '/manifest.json': certain(), '/': html(), ...files }, ...rest });
  const browser = await visitor(t, own);
  const page = await browser.open(`${here.url}/`, before);
  if (start) {
    await ready(page);
    if (consent) await page.evaluate((choice) => window.murmur.consent(choice), consent);
  }
  return { here, browser, page };
}

/** All that the console says, oldest kind first: one line. */
const lines = ({ told: { exceptions, errors, warnings, infos } }) => [...exceptions, ...errors, ...warnings, ...infos];

async function oneLine(page, says) {
  await until(() => lines(page).length, 'the line');
  // A second one would come soon.
  await page.evaluate(() => new Promise((done) => { setTimeout(done, 100); }));
  assert.equal(lines(page).length, 1, lines(page).join('\n'));
  assert.match(lines(page)[0], says);
  assert.equal(await page.textContent('h1'), 'A page');
}

const bought = (page) => page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events
  .map(({ fields }) => fields.value));
const buy = (page, ...values) => page.evaluate((all) => {
  for (const value of all) window.murmur.track('purchase', { value });
}, values);

test('no WebAssembly in this browser', async (t) => {
  const { page } = await open(t, { start: false, before: (tab) => tab.addInitScript(() => { delete window.WebAssembly; }) });
  await oneLine(page, /^murmur: not started, the page goes on without it\. WebAssembly did not load from .*murmur_bg\.wasm/);
  await page.evaluate(() => { (window.murmur ||= []).push(['track', 'view']); });
});

test('no secure random source: nothing is kept or reported', async (t) => {
  for (const take of [
    () => { Object.defineProperty(window, 'crypto', { value: undefined }); },
    () => { Crypto.prototype.getRandomValues = () => { throw new DOMException('no', 'OperationError'); }; },
  ]) {
    const { here, page } = await open(t, { consent: EVERYTHING, before: (tab) => tab.addInitScript(take) });
    await oneLine(page, /^murmur: this browser has no secure random source, so nothing is kept and nothing is reported$/);
    await buy(page, 1, 2, 3);
    await hide(page);
    assert.deepEqual(await stored(page), {});
    assert.deepEqual(here.sent(), []);
  }
});

test('a collector that something blocks: the report waits, and the browser says so', async (t) => {
  const { page } = await open(t, { consent: EVERYTHING, before: (tab) => tab.route('**/v1/reports', (route) => route.abort('blockedbyclient')) });
  await buy(page, 1, 2, 3);
  await page.evaluate(() => window.murmur.ledger());
  await hide(page);
  await oneLine(page, /ERR_BLOCKED_BY_CLIENT/);
  assert.equal((await page.evaluate(() => window.murmur.ledger())).entries[0].state, 'waiting');
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
});

test('offline while the page loads: not even the manifest comes', async (t) => {
  const { page } = await open(t, { start: false, files: { '/manifest.json': (asked, answer) => answer.destroy() } });
  await until(() => page.told.errors.some((line) => line.startsWith('murmur:')), 'the line');
  // The browser has a line of its own for what did not load.
  page.told.errors = page.told.errors.filter((line) => !line.startsWith('Failed to load resource'));
  await oneLine(page, /^murmur: not started, the page goes on without it\. no manifest from \/manifest\.json/);
});

test('a second copy of the tag: the first goes on, nothing is counted twice', async (t) => {
  const twice = html().replace(/(<script async.*?<\/script>)/, '$1$1');
  const { page } = await open(t, { files: { '/': twice } });
  await oneLine(page, /^murmur: started twice on this page; the first goes on$/);
  await buy(page, 1, 2, 3);
  assert.deepEqual(await bought(page), [1, 2, 3]);
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
});

test('a second tag that comes later, and a start from npm beside it: the same Murmur', async (t) => {
  const { page } = await open(t);
  const same = await page.evaluate(async () => {
    const { Murmur } = await import('/index.js');
    const again = [await Murmur.start({ manifest: '/manifest.json' }), await Murmur.start({ manifest: '/nowhere.json' })];
    return again.map((one) => one === window.murmur);
  });
  assert.deepEqual(same, [true, true]);
  assert.deepEqual(lines(page), Array(2).fill('murmur: started twice on this page; the first goes on'));
});

test('a start that failed leaves the page to the next one', async (t) => {
  const { page } = await open(t, { start: false, files: { '/': html().replace(/<script.*<\/script>/, '') } });
  const [first, second] = await page.evaluate(async () => {
    const { Murmur } = await import('/index.js');
    const start = (manifest) => Murmur.start({ manifest }).then((murmur) => murmur.storage(), (error) => error.code);
    return [await start({ version: 9 }), await start('/manifest.json')];
  });
  assert.deepEqual([first, second], ['manifest', 'memory']);
  assert.deepEqual(lines(page), []);
});

test('an old manifest from a cache beside a new one: each page keeps what the other remembered', async (t) => {
  const old = certain();
  const { here, browser, page } = await open(t, { files: { '/manifest.json': old } });
  await buy(page, 1, 2);
  const next = certain();
  next.signals.purchase.fields = { ...next.signals.purchase.fields, items: { type: 'integer' } };
  next.signals.arrival = { title: 'Arrivals', purpose: 'To greet you' };
  next.segments.here = { title: 'Here', why: 'You came', when: 'count(arrival, days(9)) > 0 || count(purchase, days(9), items > 5) > 9' };
  here.files.set('/manifest.json', next);
  const newer = await browser.open(`${here.url}/`);
  await ready(newer);
  await newer.evaluate(() => {
    window.murmur.track('purchase', { value: 3, items: 2 });
    window.murmur.track('arrival');
  });
  assert.deepEqual(await bought(newer), [1, 2, 3]);
  assert.deepEqual(await newer.evaluate(() => window.murmur.segments()), ['regular', 'here']);
  here.files.set('/manifest.json', old);
  await show(page);
  await page.reload();
  await ready(page);
  await buy(page, 4);
  assert.deepEqual((await bought(page)).sort(), [1, 2, 3, 4]);
  assert.deepEqual(lines(page).concat(lines(newer)), []);
});

for (const version of [1, 2]) {
  test(`what an older SDK stored (history of version ${version}) is read, and stays`, async (t) => {
    const { manifest, storage } = JSON.parse(readFileSync(at('crates', 'core', 'tests', 'fixtures', `history-v${version}.json`), 'utf8'));
    const { page } = await open(t, { files: { '/manifest.json': manifest }, consent: undefined });
    await page.evaluate((all) => { for (const [name, text] of Object.entries(all)) localStorage.setItem(name, text); }, storage);
    const read = async () => {
      await page.reload();
      await ready(page);
      return page.evaluate(async () => (await window.murmur.history()).map(({ signal, events }) => [signal, events.length]));
    };
    const first = await read();
    assert.ok(first.some(([, count]) => count > 0), JSON.stringify(first));
    await page.evaluate(() => window.murmur.track('buy', { items: 1 }));
    const count = (all) => all.find(([signal]) => signal === 'buy')[1];
    assert.equal(count(await read()), count(first) + 1);
    assert.deepEqual(lines(page), []);
  });
}

test('the page goes away in the middle of writing: all that `track` returned from is there', async (t) => {
  const { here, page } = await open(t, { files: { '/next': html() } });
  for (const leave of ['assign', 'hide', 'reload']) {
    const before = (await bought(page)).length;
    await page.evaluate((way) => {
      window.leaving = true;
      let count = 0;
      const more = () => {
        for (let n = 0; n < 50; n++, count++) window.murmur.track('purchase', { value: 1 });
        sessionStorage.count = count;
      };
      for (const event of ['beforeunload', 'pagehide', 'visibilitychange']) addEventListener(event, more);
      more();
      if (way === 'reload') location.reload();
      else location.assign(way === 'hide' ? 'about:blank' : '/next');
      more();
    }, leave);
    if (leave === 'hide') {
      await page.waitForURL('about:blank');
      await page.goto(here.url);
    }
    // The old page answers too, until the new one is there.
    const arrived = () => page.evaluate(() => !window.leaving && Number(sessionStorage.count)).catch(() => false);
    const told = await until(arrived, 'the page to go');
    await ready(page);
    assert.ok(told >= 150, `${leave}: ${told} events`);
    assert.equal((await bought(page)).length - before, told, leave);
    await page.evaluate(() => sessionStorage.clear());
  }
  assert.deepEqual(lines(page), []);
});

test('the page crashes right after an event: what had been told is there', async (t) => {
  const { browser, here, page } = await open(t);
  await buy(page, 1, 2, 3);
  const other = await browser.open(`${here.url}/`);
  await ready(other);
  const session = await browser.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {});
  await crashed;
  await other.reload();
  await ready(other);
  assert.deepEqual(await bought(other), [1, 2, 3]);
  assert.deepEqual(lines(other), []);
});
