// A tag with `integrity` runs the build's own files and no others: from the script to all that it loads by itself.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain } from './support/manifest.mjs';
import { sdk } from './support/paths.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const of = (name) => readFileSync(join(sdk, name));
const built = JSON.parse(readFileSync(join(sdk, 'build.json'), 'utf8')).files;
const TAG = html().replace('<script async', `<script async integrity="${built['murmur.js'].integrity}"`);

/** The same to a reader, other bytes to a hash: a custom section at the end of a wasm file, an assignment in a script. */
const changed = (name) => (name.endsWith('.wasm')
  ? Buffer.concat([of(name), Buffer.from([0, 4, 1, 0x78, 0, 0])])
  : `window.tampered = true;${of(name)}`);

async function open(t, name) {
  const files = { '/manifest.json': certain(), '/': TAG };
  if (name) files[`/${name}`] = changed(name);
  const here = await site(t, { files });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  return { here, page };
}

const ours = (page) => page.told.errors.filter((line) => line.startsWith('murmur:'));
const harmless = async (page) => {
  assert.equal(await page.evaluate(() => window.tampered), undefined, 'it did not run');
  assert.equal(await page.textContent('h1'), 'A page');
  assert.deepEqual(page.told.exceptions, []);
};

test('as built, all of it runs', async (t) => {
  const { here, page } = await open(t);
  await ready(page);
  assert.equal((await page.evaluate(() => window.murmur.history())).length, Object.keys(certain().signals).length);
  const asked = here.requests.map(({ path }) => path).filter((path) => /\.(js|wasm)$/.test(path));
  assert.deepEqual(asked.sort(), ['/murmur.js', '/murmur_bg.wasm', '/murmur_more.js', '/murmur_more_bg.wasm'], 'each once');
  assert.deepEqual(page.told.errors, []);
});

test('another script does not run', async (t) => {
  const { page } = await open(t, 'murmur.js');
  await until(() => page.told.errors.some((line) => /integrity/.test(line)), 'what the browser says of it');
  assert.equal(await page.evaluate(() => window.murmur), undefined);
  await harmless(page);
});

test('another module is not started', async (t) => {
  const { page } = await open(t, 'murmur_bg.wasm');
  await until(() => ours(page).length, 'the line');
  assert.equal(ours(page).length, 1);
  assert.match(ours(page)[0], /^murmur: not started, the page goes on without it\. WebAssembly did not load from .*murmur_bg\.wasm/);
  await harmless(page);
});

for (const name of ['murmur_more.js', 'murmur_more_bg.wasm']) {
  test(`another ${name} answers nothing, and the page goes on`, async (t) => {
    const { page } = await open(t, name);
    await ready(page);
    const why = await page.evaluate(() => window.murmur.history().catch(String));
    assert.match(why, new RegExp(`${name.replace('.', '\\.')}`));
    assert.equal(await page.evaluate(() => window.murmur.has('regular')), false, 'what needs no second module works');
    await harmless(page);
  });
}

test('another debugger does not run, and who asked for it is told', async (t) => {
  const { page } = await open(t, 'debugger.js');
  await ready(page);
  assert.match(await page.evaluate(() => window.murmur.debug().catch(String)), /debugger\.js is not of this build/);
  assert.equal(await page.locator('murmur-debugger').count(), 0);
  await harmless(page);
});

test('the hashes that the collector names are those of the files it serves', async (t) => {
  const real = await collector(t, { manifest: certain() });
  const said = await (await fetch(`${real.url}/.well-known/murmur.json`)).json();
  const loaded = Object.entries(built).filter(([name]) => /\.(js|wasm|bin)$/.test(name));
  assert.deepEqual(said.sdk, Object.fromEntries(loaded.map(([name, { integrity }]) => [name, integrity])));
  const [{ epsilon, odds, reports, presets }] = said.policies;
  assert.deepEqual([odds, epsilon, reports], ['3/1', 1.0987, 8]);
  assert.deepEqual(Object.keys(presets).sort(), ['default', 'detailed', 'few', 'single', 'strict']);
});
