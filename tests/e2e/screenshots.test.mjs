// Pictures of what visitors and analysts see, into target/screenshots/, and what a picture can't miss: nothing is wider
// than the window, and nothing complains.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { buy as purchases, enter } from './support/centre.mjs';
import { collector } from './support/collector.mjs';
import { gather, report } from './support/crowd.mjs';
import { certain } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { answer, bought, buy, follow, openShop } from './support/shop.mjs';
import { file } from './support/until.mjs';

const FOLDER = at('target', 'screenshots');
const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];
const EPOCH = 28 * 86_400_000;

before(() => mkdirSync(FOLDER, { recursive: true }));

/** The page as it stands, wide and narrow, in each colour scheme named. */
async function picture(page, name, schemes = ['light', 'dark']) {
  const tooWide = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}-${size.width}.png`), fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > size.width) tooWide.push(`${wide} in a window of ${size.width}, ${colorScheme}`);
    }
  }
  await page.setViewportSize(SIZES[0]);
  assert.deepEqual(tooWide, [], name);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
}

test('the shop and "Your data"', async (t) => {
  const { shop } = await openShop(t, certain());
  const browser = await visitor(t);
  const page = await browser.open(`${shop.url}/`);
  await ready(page);
  await picture(page, 'shop-asks');
  await answer(page, 'all');
  await bought(page, 2);
  await buy(page, 'jazz');
  await follow(page, '.brand');
  await page.locator('.strip murmur-why summary').first().click();
  await picture(page, 'shop-home-regular');
  await follow(page, 'nav a[href="/electronic/"]');
  await picture(page, 'shop-genre', ['light']);
  await follow(page, '.tiles a');
  await page.click('#add');
  await picture(page, 'shop-record');
  await follow(page, '#basket-link');
  await picture(page, 'shop-basket', ['light']);
  await follow(page, 'a[href="/checkout/"]');
  await picture(page, 'shop-checkout', ['light']);
  await hide(page);
  await shop.arrived(1);
  await show(page);
  await follow(page, '.foot a[href="/your-data/"]');
  await page.locator('murmur-preferences summary').first().click();
  await page.click('#flip');
  await picture(page, 'your-data');
});

test('the preference centre, from right to left', async (t) => {
  const { tab } = await enter(t, { direction: 'rtl', language: 'de' });
  await purchases(tab, 3);
  await tab.locator('#erase-purchase-0').waitFor();
  await picture(tab, 'preferences-rtl', ['light']);
});

test('the dashboard', async (t) => {
  const questions = Object.fromEntries(['regular', 'big_spender', 'hesitant'].map((segment) => [segment, { segment, weight: 5 }]));
  questions.hesitant.weight = 1;
  const manifest = certain({ questions });
  const real = await collector(file, { manifest, openEpochs: 5 });
  const now = Math.floor(Date.now() / EPOCH);
  for (const [back, supporting] of [[4, 600], [3, 620], [2, 450], [1, 900]]) {
    await report(t, { manifest, real, question: 'regular', epoch: now - back, reports: back === 3 ? 700 : 1600, supporting });
  }
  await gather(t, { manifest, real, visitors: 3600 });
  const browser = await visitor(t);
  const page = await browser.open(`${real.url}/dashboard/`);
  await picture(page, 'dashboard-door', ['light']);
  await page.fill('#token', real.token());
  await page.click('#door button');
  await page.locator('#questions .figure svg').first().waitFor();
  await page.fill('#visitors', '9000');
  await page.keyboard.press('Tab');
  await picture(page, 'dashboard');
  const cut = await page.locator('.scroll').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
  assert.equal(cut, 0, 'tables that must be scrolled in a wide window');
});
