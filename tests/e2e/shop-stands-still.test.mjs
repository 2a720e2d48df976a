// The demo shop on a device four times slower: nothing moves, on the first visit and when a regular comes back to shelves in
// an order of their own, wide and narrow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { certain } from './support/manifest.mjs';
import { answer, bought, openShop } from './support/shop.mjs';

const PAGES = ['/', '/folk/', '/record/?id=last-tram-home', '/basket/', '/checkout/', '/thanks/'];

/** What moved on a page, as Chromium adds it up, and what it was. */
const shift = (page) => page.evaluate(() => new Promise((done) => {
  const moved = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) moved.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? '')]);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(moved), 400);
}));

for (const size of [{ width: 1280, height: 900 }, { width: 390, height: 844 }]) {
  test(`nothing moves in a window of ${size.width}`, async (t) => {
    const { shop } = await openShop(t, certain());
    const browser = await visitor(t, {});
    const page = await browser.open();
    await page.setViewportSize(size);
    await (await browser.context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const walk = async () => {
      const moved = {};
      for (const path of PAGES) {
        await page.goto(shop.url + path);
        await ready(page);
        const found = await shift(page);
        if (found.length > 0) moved[path] = found;
      }
      return moved;
    };
    assert.deepEqual(await walk(), {}, 'a stranger');
    await page.goto(`${shop.url}/`);
    await ready(page);
    await answer(page, 'device');
    await bought(page, 5);
    await page.evaluate(() => {
      for (let n = 0; n < 9; n++) window.murmur.track('view', { genre: n < 6 ? 'classical' : 'folk' });
    });
    assert.deepEqual(await shift(page), [], 'a stranger who becomes a regular as they look');
    assert.deepEqual(await walk(), {}, 'a regular');
    await page.goto(`${shop.url}/`);
    await ready(page);
    assert.deepEqual(await page.locator('.shelf h2').allTextContents(), ['Classical', 'Folk', 'Jazz', 'Electronic']);
    assert.equal(await page.isVisible('.strip [segment="regular"] strong'), true);
    assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
  });
}
