// The hooks with the real React: rendered on a server, taken over by the page without a difference, then kept up to date.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { visitor } from './support/browser.mjs';
import { certain } from './support/manifest.mjs';
import { at, sdk } from './support/paths.mjs';
import { site } from './support/site.mjs';
import { file, folder, until } from './support/until.mjs';

const common = {
  bundle: true, format: 'esm', logLevel: 'error', alias: { 'murmur/react': join(sdk, 'react.js') },
  nodePaths: [at('node_modules')], external: ['./murmur_more.js'], define: { 'process.env.NODE_ENV': '"development"' },
};
const source = (name) => at('tests', 'e2e', 'support', 'react', `${name}.mjs`);

/** What the server renders, in node, where there is no window. */
async function rendered(props) {
  const outfile = join(folder(file, 'react'), 'server.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({ ...common, entryPoints: [source('server')], outfile, platform: 'node', banner });
  const { html } = await import(pathToFileURL(outfile));
  return html(props);
}

async function open(t, { manifest = certain(), tag = '' } = {}) {
  const { outputFiles } = await build({ ...common, entryPoints: [source('client')], write: false, platform: 'browser' });
  const address = tag ? '' : '/manifest.json';
  const html = await rendered(tag ? {} : { options: { manifest: address } });
  const here = await site(t, {
    files: {
      '/': `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="/icon.svg">${tag}
<script type="module" src="/client.js"></script></head><body><div id="root" data-manifest="${address}">${html}</div></body></html>`,
      '/client.js': outputFiles[0].text,
      '/manifest.json': manifest,
    },
  });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  const text = (id, wanted) => until(async () => (await page.textContent(`#${id}`)) === wanted, `${id}: ${wanted}`);
  return { page, here, html, text };
}

test('a server renders what is not known yet', async () => {
  const html = await rendered({ options: { manifest: '/manifest.json' } });
  assert.match(html, /<p id="greeting" data-status="resolving">Welcome<\/p>/);
  assert.match(html, /<p id="list">resolving: <\/p>/);
});

test('the page takes it over without a difference, in strict mode, and follows the visitor', async (t) => {
  const { page, here, html, text } = await open(t);
  assert.equal(await page.evaluate(() => window.first), html);
  await text('list', 'ready: ');
  await page.click('#yes');
  for (let n = 0; n < 3; n++) await page.click('#buy');
  await text('greeting', 'Welcome back! You bought three or more times in the last 90 days');
  await text('list', 'ready: regular');
  assert.equal(await page.getAttribute('#buttons', 'data-decided'), 'true');

  const before = await page.evaluate(() => ({ ...window.rendered }));
  for (let n = 0; n < 3; n++) await page.click('#look');
  await text('list', 'ready: regular, folk_fan');
  const after = await page.evaluate(() => ({ ...window.rendered }));
  assert.ok(after.list > before.list);
  assert.equal(after.greeting, before.greeting, 'another segment renders only what reads it');

  await page.click('#no');
  await text('greeting', 'Welcome');
  await text('list', 'ready: ');
  assert.equal(here.requests.filter(({ path }) => path.endsWith('.wasm')).length, 1);
  assert.deepEqual(await page.evaluate(() => window.recovered), []);
  await page.evaluate(() => window.root.unmount());
  assert.deepEqual(page.told.exceptions.concat(page.told.errors, page.told.warnings), []);
});

test('without options the hooks follow the tag', async (t) => {
  const { page, here, text } = await open(t, { tag: '<script async src="/murmur.js" data-manifest="/manifest.json" data-consent="granted"></script>' });
  await text('list', 'ready: ');
  for (let n = 0; n < 3; n++) await page.evaluate(() => window.murmur.track('purchase', { value: 10 }));
  await text('list', 'ready: regular');
  assert.equal(here.requests.filter(({ path }) => path.endsWith('.wasm')).length, 1);
  assert.deepEqual(await page.evaluate(() => window.recovered), []);
  assert.deepEqual(page.told.exceptions.concat(page.told.errors, page.told.warnings), []);
});

test('where Murmur can’t start, the page stands and says so to the code', async (t) => {
  const { page, text } = await open(t, { manifest: { version: 1 } });
  await text('list', 'unavailable: ');
  await page.click('#yes');
  await text('greeting', 'Welcome');
  assert.equal(page.told.errors.filter((line) => line.startsWith('murmur: not started')).length, 1);
  assert.deepEqual(page.told.exceptions, []);
});
