// The npm entry with the wasm in its file: one script, and nothing else is fetched until something is asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { site } from './support/site.mjs';
import { until } from './support/until.mjs';

const html = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="/icon.svg">'
  + '<meta name="description" content="A striker scored for the football team in the league match"><script type="module" src="/start.js"></script></head>'
  + '<body><h1>Late goal wins the cup final</h1><p>The coach praised the goalkeeper of the football championship.</p></body></html>';
const start = (manifest, options) => `import { Murmur } from '/inline.js';
  window.murmur = await Murmur.start(${JSON.stringify({ manifest, ...options })});`;

async function open(t, manifest, options) {
  const here = await site(t, { files: { '/': html, '/start.js': start(manifest, options) } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await until(() => page.evaluate(() => !!window.murmur), 'the page to have started');
  return { page, asked: () => here.requests.map(({ path }) => path).filter((path) => path !== '/icon.svg') };
}

test('one script under the strict policy, and a chunk more once something is asked for', async (t) => {
  const { page, asked } = await open(t, certain());
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
  assert.deepEqual(asked(), ['/', '/start.js', '/inline.js']);
  assert.equal(await page.evaluate(async () => (await window.murmur.explain('regular')).member), true);
  assert.equal((await page.evaluate(() => window.murmur.history()))[2].events.length, 3);
  assert.deepEqual(asked().slice(3), ['/inline_more.js']);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('the built-in model of topics is a chunk too', async (t) => {
  const when = "'Sports' in page.topics";
  const { page, asked } = await open(t, {
    version: 1, site: 'paper', topics: { model: 'en' }, signals: {},
    segments: { sporting: { title: 'On sport', why: 'The page is about sport', when } },
  });
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  await until(() => page.evaluate(() => window.murmur.has('sporting')), 'the page to be read');
  assert.deepEqual(asked().slice(2).sort(), ['/inline.js', '/inline_more.js', '/inline_topics.js']);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('it has no worker: one line says so, and it runs on the page', async (t) => {
  const { page, asked } = await open(t, certain(), { worker: true });
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
  assert.ok(!asked().includes('/murmur_worker.js') && !asked().includes('/murmur_bg.wasm'));
  assert.deepEqual(page.told, {
    exceptions: [], errors: [], infos: [],
    warnings: ['murmur: it runs on the page and in no worker. a worker is a file of its own, and this entry has everything in one'],
  });
});

test('the debugger comes by a call', async (t) => {
  const { page, asked } = await open(t, certain());
  assert.ok(!asked().includes('/debugger.js'));
  await page.evaluate(() => window.murmur.debug());
  await page.getByRole('tab', { name: 'Segments' }).waitFor();
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
