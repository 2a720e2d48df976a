// Handing segments over: off by default, by the purpose `activate` alone, only what the manifest marks, and taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';

const TERMS = { title: 'Our partner', terms: 'https://partner.example/terms' };
const AGREED = { ...EVERYTHING, activate: true };

/** The shop's manifest where regulars are told to all, folk lovers to the tag manager, and nobody else to anybody. */
function marked(recipients = ['dataLayer', 'prebid', 'googletag', 'openFeature']) {
  const manifest = certain({ recipients: Object.fromEntries(recipients.map((name) => [name, TERMS])) });
  Object.assign(manifest.segments.regular, { activate: ['dataLayer', 'prebid', 'googletag', 'openFeature'], audience: '626' });
  manifest.segments.folk_fan.activate = ['dataLayer'];
  return manifest;
}

/** Google's library can't be had from a registry: this keeps its configuration as its reference says. */
const GOOGLETAG = `window.googletag = {
  kept: { pps: { taxonomies: { IAB_CONTENT_2_2: { values: ['42'] } } } },
  cmd: { push: (command) => command() },
  getConfig: (name) => ({ [name]: window.googletag.kept[name] }),
  setConfig: (config) => Object.assign(window.googletag.kept, config),
};`;
const START = `import { handOver } from '/adapters.js';
window.dataLayer = [{ event: 'before' }];
${GOOGLETAG}
window.takeBack = handOver({ dataLayer: window.dataLayer, googletag: window.googletag });`;

async function open(t, { manifest = marked(), start = START, body = '' } = {}) {
  const before = '<script type="module" src="/start.js"></script>';
  const here = await site(t, {
    files: { '/': html({ data: { collector: undefined }, body: `<h1>Shop</h1>${before}${body}` }), '/start.js': start, '/manifest.json': manifest },
  });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  const layer = () => page.evaluate(() => window.dataLayer?.slice(1).filter(({ event }) => event).map((one) => one.murmur_segments));
  const signals = () => page.evaluate(() => window.googletag.kept.pps.taxonomies);
  const agree = (choice) => page.evaluate((given) => window.murmur.consent(given), choice);
  const act = (signal, times = 3) => page.evaluate(([name, count]) => {
    for (let n = 0; n < count; n++) window.murmur.track(name, name === 'view' ? { genre: 'folk' } : { value: 10 });
  }, [signal, times]);
  return { page, here, layer, signals, agree, act };
}

test('off until a site calls it, whatever the visitor agreed to', async (t) => {
  const { page, agree, act } = await open(t, { start: "import '/adapters.js'; window.dataLayer = [];" });
  await agree(AGREED);
  await act('purchase');
  assert.deepEqual(await page.evaluate(() => [window.murmur.segments(), window.dataLayer]), [['regular'], []]);
});

test('nothing without consent to activate; then what is marked; taken back in the same tick', async (t) => {
  const { page, layer, signals, agree, act } = await open(t);
  await agree(EVERYTHING);
  await act('purchase');
  assert.deepEqual(await layer(), [], 'a regular, and nobody is told');
  await agree({ activate: true });
  assert.deepEqual(await layer(), [['regular']]);
  assert.deepEqual(await signals(), { IAB_CONTENT_2_2: { values: ['42'] }, IAB_AUDIENCE_1_1: { values: ['626'] } });
  await act('view');
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular', 'folk_fan']);
  assert.deepEqual((await layer()).at(-1), ['regular', 'folk_fan']);
  assert.deepEqual((await signals()).IAB_AUDIENCE_1_1, { values: ['626'] }, 'what is not marked for it, it is not told');
  // A tag manager merges lists: each event is preceded by one that empties it.
  assert.deepEqual(await page.evaluate(() => window.dataLayer.slice(1).filter((_, place) => place % 2 === 0)), [
    { murmur_segments: null }, { murmur_segments: null },
  ]);

  const atOnce = await page.evaluate(() => {
    window.murmur.consent({ activate: false });
    return [window.dataLayer.at(-1), window.googletag.kept.pps];
  });
  assert.deepEqual(atOnce, [{ event: 'murmur_segments', murmur_segments: [] }, { taxonomies: { IAB_CONTENT_2_2: { values: ['42'] } } }]);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('leaving a segment, muting personalisation and erasing take it back too', async (t) => {
  const { page, layer, agree, act } = await open(t);
  await agree(AGREED);
  await act('purchase');
  await agree({ personalise: false });
  assert.deepEqual(await layer(), [['regular'], []]);
  await agree({ personalise: true });
  assert.deepEqual((await layer()).at(-1), ['regular']);
  await page.evaluate(() => window.murmur.forget());
  assert.deepEqual((await layer()).at(-1), []);
});

test('what the site starts it can end', async (t) => {
  const { page, layer, agree, act } = await open(t);
  await agree(AGREED);
  await act('purchase');
  await page.evaluate(() => window.takeBack());
  assert.deepEqual(await layer(), [['regular'], []]);
  await act('view');
  assert.deepEqual(await layer(), [['regular'], []]);
});

test('nobody is told who is not named with their terms, and the visitor sees who is', async (t) => {
  const { page, layer, agree, act } = await open(t, { manifest: marked(['googletag', 'prebid', 'openFeature']) });
  await agree(AGREED);
  await act('purchase');
  assert.deepEqual(await layer(), [], 'marked for the data layer, which the manifest does not name');
  const faults = await page.evaluate(() => window.murmur.explain('regular').catch(String));
  assert.match(faults, /segments\.regular\.activate/);

  const right = await open(t);
  const recipients = await right.page.evaluate(async () => (await window.murmur.explain('folk_fan')).recipients);
  assert.deepEqual(recipients, [{ recipient: 'dataLayer', ...TERMS }]);
  assert.deepEqual(await right.page.evaluate(async () => (await window.murmur.explain('jazz_fan')).recipients), []);
});

test('marks that are no marks hand nothing over, and throw nothing into the page', async (t) => {
  for (const [recipients, activate] of [[null, ['dataLayer']], ['dataLayer', ['dataLayer']], [{ dataLayer: TERMS }, 'dataLayer'], [{ dataLayer: TERMS }, { 0: 'dataLayer' }]]) {
    const manifest = { ...marked(), recipients };
    manifest.segments.regular.activate = activate;
    const { page, layer, agree, act } = await open(t, { manifest });
    await agree(AGREED);
    await act('purchase');
    assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
    assert.deepEqual(await layer(), []);
    assert.deepEqual(page.told.exceptions, []);
  }
});

test('beside a segment the visitor reads who is told of it, and what is no longer only here', async (t) => {
  const why = '<murmur-why segment="regular"></murmur-why><script type="module" src="/elements.js"></script>';
  const { page, agree, act } = await open(t, { body: why });
  await agree(EVERYTHING);
  await act('purchase');
  const panel = async () => (await page.locator('murmur-why').locator('.panel').textContent()).replace(/\s+/g, ' ');
  await page.locator('murmur-why').locator('summary').first().click();
  assert.match(await panel(), /known only in this browser.*Only if you agree to it, these are told of it, too: Our partner/);
  await agree({ activate: true });
  assert.match(await panel(), /You agreed that these are told of it, too: Our partner/);
  assert.doesNotMatch(await panel(), /known only in this browser/);
  assert.equal(await page.locator('murmur-why').locator('.told a').first().getAttribute('href'), TERMS.terms);
});
