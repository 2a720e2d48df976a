// Storage that is blocked, full or damaged: the page works, memory takes over, and no exception reaches the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { answer, openShop } from './support/shop.mjs';
import { page as html, site } from './support/site.mjs';

const BLOCKED = { profile: { default_content_setting_values: { cookies: 2 } } };
const LINE = 'murmur: this browser\'s storage is blocked or full, so nothing outlives the page';
const NO_FAULT = { exceptions: [], errors: [] };
const faults = ({ told: { exceptions, errors } }) => ({ exceptions, errors });

async function enter(t, { own, before } = {}) {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html() } });
  const browser = await visitor(t, own);
  const page = await browser.open(`${here.url}/`, before);
  await ready(page);
  return { real, here, browser, page };
}

/** Consent, three purchases, the end of the visit: what a page shows of it while it is open. */
async function live(page) {
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  await hide(page);
  await show(page);
  return page.evaluate(async () => ({
    storage: window.murmur.storage(),
    segments: window.murmur.segments(),
    ledger: (await window.murmur.ledger()).state,
    consent: window.murmur.consentState().store,
    exported: (await window.murmur.export()).history.find(({ signal }) => signal === 'purchase').events.length,
  }));
}

const IN_MEMORY = { storage: 'memory', segments: ['regular'], ledger: 'none', consent: true, exported: 3 };
const fillUp = () => {
  for (let size = 1 << 22; size >= 1; size = Math.floor(size / 2)) {
    for (let n = 0; ; n++) {
      try {
        localStorage.setItem(`other.${size}.${n}`, 'x'.repeat(size));
      } catch {
        break;
      }
    }
  }
};

for (const [what, options] of [
  ['the visitor blocks site data', { own: { preferences: BLOCKED } }],
  ['localStorage throws', { before: (page) => page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
  }) }],
  ['localStorage is missing', { before: (page) => page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { value: null });
  }) }],
  ['localStorage takes nothing', { before: (page) => page.addInitScript(() => {
    Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };
  }) }],
  ['localStorage is full', { before: (page) => page.addInitScript(`(${fillUp})()`) }],
]) {
  test(`${what}: memory takes over, nothing is reported`, async (t) => {
    const { real, here, page } = await enter(t, options);
    assert.deepEqual(await live(page), IN_MEMORY);
    await page.evaluate(() => fetch('/icon.svg'));
    assert.deepEqual(here.sent(), []);
    assert.deepEqual(await real.totals(), []);
    await page.evaluate(() => window.murmur.forget());
    assert.deepEqual(await page.evaluate(() => window.murmur.segments()), []);
    assert.deepEqual(page.told, { ...NO_FAULT, warnings: [LINE], infos: [] });
  });
}

test('the shop works where site data is blocked', async (t) => {
  const { shop } = await openShop(t);
  const browser = await visitor(t, { preferences: BLOCKED });
  const page = await browser.open(`${shop.url}/`);
  await ready(page);
  await answer(page, 'all');
  await page.click('nav a[href="/jazz/"]');
  await page.locator('.tiles a').first().click();
  await page.click('#add');
  await page.locator('#added a').waitFor();
  assert.equal(await page.textContent('#basket-count'), '1');
  assert.deepEqual(faults(page), NO_FAULT);
});

test('it fills up later: the newest history stays, then memory takes over', async (t) => {
  const { page } = await enter(t);
  const count = () => page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.length);
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 400; n++) window.murmur.track('purchase', { value: n });
  }, EVERYTHING);
  await page.evaluate(fillUp);
  await page.evaluate(() => { for (let n = 400; n < 800; n++) window.murmur.track('purchase', { value: n }); });
  assert.equal(await count(), 800, 'the open page remembers all');
  assert.equal(await page.evaluate(() => window.murmur.has('regular')), true);
  assert.equal(await page.evaluate(() => window.murmur.storage()), 'local', 'old history made room');
  assert.deepEqual(faults(page), NO_FAULT);

  await page.reload();
  await ready(page);
  const values = await page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events
    .map(({ fields }) => fields.value));
  assert.ok(values.length >= 100 && values.length < 800, `${values.length} are left`);
  assert.ok(values.includes(799) && !values.includes(0), 'the newest are');
  assert.equal(await page.evaluate(() => window.murmur.storage()), 'local');
  assert.deepEqual(faults(page), NO_FAULT);
});

test('it fills up at once: memory goes on, also after a look at another tab', async (t) => {
  const { page } = await enter(t);
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  await page.evaluate(fillUp);
  await page.evaluate(() => { for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: n }); });
  assert.deepEqual(page.told.warnings, [LINE], 'one line says so');
  assert.equal(await page.evaluate(() => window.murmur.storage()), 'memory');
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
  await hide(page);
  await show(page);
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
  assert.deepEqual(faults(page), NO_FAULT);
});

test('a damaged chunk loses only itself', async (t) => {
  const { page } = await enter(t);
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 700; n++) window.murmur.track('purchase', { value: n });
    for (let n = 0; n < 5; n++) window.murmur.track('view', { genre: 'folk' });
  }, EVERYTHING);
  const all = await stored(page);
  const chunks = Object.keys(all).filter((name) => name.startsWith('murmur.h.purchase.'));
  assert.ok(chunks.length >= 3, chunks.join());
  for (const damage of ['garbage', '', all[chunks[1]].slice(0, -1), `${all[chunks[1]]}x`]) {
    await page.evaluate(([name, text]) => localStorage.setItem(name, text), [chunks[1], damage]);
    await page.reload();
    await ready(page);
    const history = await page.evaluate(() => window.murmur.history());
    const kept = (signal) => history.find((one) => one.signal === signal).events.length;
    assert.ok(kept('purchase') >= 400 && kept('purchase') < 700, `${kept('purchase')} are left`);
    assert.equal(kept('view'), 5);
    assert.equal(await page.evaluate(() => window.murmur.has('regular')), true);
    assert.equal(page.told.warnings.length, 1, page.told.warnings.join('\n'));
    page.told.warnings.length = 0;
    assert.deepEqual(faults(page), NO_FAULT);
    assert.ok(!(chunks[1] in await stored(page)), 'it is removed');
    await page.evaluate(([name, text]) => localStorage.setItem(name, text), [chunks[1], all[chunks[1]]]);
  }
});

test('every other record may be damaged too', async (t) => {
  const { page } = await enter(t);
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
    window.murmur.track('cart_add');
  }, EVERYTHING);
  const names = Object.keys(await stored(page));
  for (const name of names) {
    const before = await stored(page);
    await page.evaluate((one) => localStorage.setItem(one, '\ud800 not ours \u0000'), name);
    await page.reload();
    await ready(page);
    const now = await page.evaluate(async () => ({ ledger: (await window.murmur.ledger()).state, consent: window.murmur.consentState() }));
    if (name === 'murmur.profile') assert.equal(now.ledger, 'retired', 'it may have reported');
    if (name === 'murmur.consent') assert.equal(now.consent.decided, false, 'the visitor is asked again');
    assert.deepEqual(faults(page), NO_FAULT, name);
    await page.evaluate((all) => {
      localStorage.clear();
      for (const [key, text] of Object.entries(all)) localStorage.setItem(key, text);
    }, before);
    await page.reload();
    await ready(page);
  }
});
