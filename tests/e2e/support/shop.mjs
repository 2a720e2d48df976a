// Walking through the demo shop as a visitor does: by its links and buttons.
import { ready } from './browser.mjs';
import { collector } from './collector.mjs';
import { site } from './site.mjs';

/** The demo shop as the binary serves it, seen through a recorder; its own manifest, or another. */
export async function openShop(t, manifest) {
  const real = await collector(t, { demo: true, manifest });
  const shop = await site(t, { collector: real });
  return { real, shop };
}

/** Answers the prompt: `all`, `device` or `none`. */
export async function answer(page, choice) {
  const prompt = page.locator('murmur-consent section');
  const press = (name) => prompt.getByRole('button', { name }).click();
  if (choice === 'all') return press('Yes, I agree');
  if (choice === 'none') return press('No, thanks');
  await prompt.locator('summary').click();
  for (const name of ['Remember on this device', 'Use it to arrange the pages']) await prompt.getByRole('checkbox', { name }).check();
  return press('Keep my choice');
}

/** What somebody bought here before, without walking to the checkout each time. */
export const bought = (page, times) => page.evaluate((count) => {
  for (let n = 0; n < count; n++) window.murmur.track('purchase', { value: 24.9 });
}, times);

/** Follows a link of the page and waits until the next page and its Murmur are there. */
export async function follow(page, selector) {
  const arrived = page.waitForEvent('load');
  await page.locator(selector).first().click();
  await arrived;
  await ready(page);
}

/** From any page of the shop: looks at a record of a genre, buys it, and stays on the last page. */
export async function buy(page, genre = 'jazz') {
  await follow(page, `nav a[href="/${genre}/"]`);
  await follow(page, '.tiles a');
  await page.click('#add');
  await follow(page, '#basket-link');
  await follow(page, 'a[href="/checkout/"]');
  const before = await page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.length);
  await follow(page, 'button[type=submit]');
  // The page remembers a purchase once its own script has run.
  await page.evaluate((count) => new Promise((done) => {
    const look = async () => {
      const { events } = (await window.murmur.history()).find(({ signal }) => signal === 'purchase');
      if (events.length > count) done();
      else setTimeout(look, 5);
    };
    look();
  }), before);
}
