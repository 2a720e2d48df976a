// axe-core finds nothing: in the elements, in every page of the demo, and in the dashboard, light and dark.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible } from './support/axe.mjs';
import { ready, visitor } from './support/browser.mjs';
import { buy, ELEMENTS, enter, manifest, shows } from './support/centre.mjs';
import { collector } from './support/collector.mjs';
import { gather } from './support/crowd.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { answer, bought, buy as buyRecord, follow, openShop } from './support/shop.mjs';
import { page as html, site } from './support/site.mjs';

test('axe sees what is wrong in an element', async (t) => {
  const here = await site(t, { files: { '/': html({ data: { collector: undefined }, body: '<main><h1>A page</h1><div id="host"></div></main>' }), '/manifest.json': certain() } });
  const { open } = await visitor(t);
  const tab = await open(here.url);
  await ready(tab);
  await tab.evaluate(() => document.querySelector('#host').attachShadow({ mode: 'open' }).append(document.createElement('button')));
  await assert.rejects(accessible(tab, 'a button without a name'), /button-name at #host button/);
});

for (const [language, direction] of [['en', 'ltr'], ['de', 'rtl']]) {
  test(`the preference centre, ${language}, ${direction}`, async (t) => {
    const { tab } = await enter(t, { reports: language === 'en', consent: null, language, direction });
    await tab.locator('#may-store').waitFor();
    await accessible(tab, 'undecided');
    await tab.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
    await buy(tab, 7);
    await tab.evaluate(() => { window.murmur.prefer('genre', 'jazz'); window.murmur.mute('loud', true); });
    await tab.locator('#erase-purchase-0').waitFor();
    for (const summary of await tab.locator('murmur-preferences summary').all()) await summary.click();
    await tab.click('#flip');
    await tab.click('#all-purchase');
    await tab.locator('#all-purchase-no').waitFor();
    await accessible(tab, 'in use');
    await tab.setViewportSize({ width: 390, height: 844 });
    await accessible(tab, 'narrow');
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= 390), 'nothing is wider than the window');
  });
}

test('a question, a quiz and a reason', async (t) => {
  const told = { ...manifest(), quizzes: { sound: { title: 'Find your sound', steps: [{ ask: 'genre' }, { ask: 'moods' }, { ask: 'volume' }] } } };
  const body = `${ELEMENTS}<main><h1>A page</h1><murmur-why segment="regular" preferences="/"></murmur-why>
    <murmur-ask preference="genre"></murmur-ask><murmur-ask preference="volume"></murmur-ask><murmur-ask quiz="sound"></murmur-ask></main>`;
  const here = await site(t, { files: { '/': html({ data: { collector: undefined }, body }), '/manifest.json': told } });
  const { open } = await visitor(t);
  const tab = await open(here.url);
  await ready(tab);
  await tab.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n += 1) window.murmur.track('purchase', { value: 5 });
  }, EVERYTHING);
  await tab.locator('murmur-ask[quiz]').getByRole('button', { name: 'Next' }).click();
  await tab.locator('murmur-why summary').first().click();
  await tab.getByText('How it was worked out').click();
  await tab.getByRole('cell').first().waitFor();
  await accessible(tab, 'asked and told');
});

test('the demo shop', async (t) => {
  const { shop } = await openShop(t, certain());
  const { open } = await visitor(t);
  const tab = await open(`${shop.url}/`);
  await ready(tab);
  await accessible(tab, 'the prompt');
  await answer(tab, 'all');
  await bought(tab, 2);
  await buyRecord(tab, 'jazz');
  await accessible(tab, 'the thanks');
  await follow(tab, '.brand');
  await accessible(tab, 'the home page of a regular');
  await follow(tab, 'nav a[href="/folk/"]');
  await accessible(tab, 'a genre');
  await follow(tab, '.tiles a');
  await accessible(tab, 'a record');
  await tab.click('#add');
  await follow(tab, '#basket-link');
  await accessible(tab, 'the basket');
  await follow(tab, 'a[href="/checkout/"]');
  await accessible(tab, 'the checkout');
  await follow(tab, '.foot a[href="/your-data/"]');
  await shows(tab, 'What is remembered');
  await accessible(tab, 'the visitor’s data');
});

test('the dashboard', async (t) => {
  const told = certain({ questions: { regular: { segment: 'regular' }, big_spender: { segment: 'big_spender' } } });
  const real = await collector(t, { manifest: told });
  await gather(t, { manifest: told, real, visitors: 3600 });
  const { open } = await visitor(t);
  const tab = await open(`${real.url}/dashboard/`);
  await tab.locator('#token').waitFor();
  await accessible(tab, 'the door');
  await tab.fill('#token', real.token());
  await tab.click('#door button');
  await tab.locator('#questions .figure svg').first().waitFor();
  await accessible(tab, 'the questions');
});
