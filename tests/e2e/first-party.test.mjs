// First-party hosting as the guides have it, by the servers that sites have: SDK, manifest and collector under the page's own
// origin, compressed, cached, and with nothing about a visitor passed on or logged beside a report.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { hide, ready, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { sdk } from './support/paths.mjs';
import { servers } from './support/proxy.mjs';
import { page as html } from './support/site.mjs';
import { folder, until } from './support/until.mjs';

const YEAR = 'public, max-age=31536000, immutable';

/** A site's folder with its page and its manifest; with `own` the SDK too, compressed once. */
function published(t, { own }) {
  const root = folder(t, 'site');
  const text = html().replace('/murmur.js', own ? '/murmur/0.1.0/murmur.js' : '/murmur.js');
  writeFileSync(join(root, 'index.html'), text);
  writeFileSync(join(root, 'manifest.json'), JSON.stringify(certain()));
  writeFileSync(join(root, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  if (!own) return root;
  mkdirSync(join(root, 'pkg'));
  for (const name of readdirSync(sdk).filter((one) => /\.(js|wasm|bin)$/.test(one))) {
    cpSync(join(sdk, name), join(root, 'pkg', name));
    if (/^murmur(_bg|_more|_more_bg)?\./.test(name)) writeFileSync(join(root, 'pkg', `${name}.br`), brotliCompressSync(readFileSync(join(sdk, name))));
  }
  return root;
}

/** Visits, becomes a regular, leaves: the report arrives, and all came from the one origin. */
async function visit(t, url, real) {
  const page = await (await visitor(t)).open();
  const asked = [];
  page.on('response', (response) => asked.push(response));
  await page.context().addCookies([{ name: 'session', value: 'secret', url }]);
  await page.goto(`${url}/?from=somewhere`);
  await ready(page);
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  assert.equal((await page.evaluate(() => window.murmur.explain('regular'))).member, true);
  await hide(page);
  await until(async () => (await real.totals()).some(({ count }) => count === 1), 'the report to be counted');
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
  assert.deepEqual(asked.map((one) => new URL(one.url()).origin).filter((origin) => origin !== url), [], 'one origin');
  return async (path) => asked.find((one) => new URL(one.url()).pathname === path)?.allHeaders();
}

for (const [name, { missing, start }] of Object.entries(servers)) {
  const skip = missing ? `${missing} is not there` : false;

  test(`${name}: SDK and manifest from a folder, the collector behind it (docs/DEVELOPERS.md)`, { skip }, async (t) => {
    const real = await collector(t, { manifest: certain(), behindProxy: true });
    const root = published(t, { own: true });
    const places = { '/srv/murmur': root, '127.0.0.1:8787': new URL(real.url).host };
    const { url, log } = await start(t, { guide: 'DEVELOPERS', places, root });
    const headers = await visit(t, url, real);
    const type = { 'murmur.js': 'text/javascript', 'murmur_bg.wasm': 'application/wasm', 'murmur_more_bg.wasm': 'application/wasm' };
    for (const [file, expected] of Object.entries(type)) {
      const found = await headers(`/murmur/0.1.0/${file}`);
      assert.equal(found['content-type'].split(';')[0], expected, file);
      assert.deepEqual([found['content-encoding'], found['cache-control']], ['br', YEAR], file);
    }
    assert.equal((await headers('/manifest.json'))['cache-control'], 'no-cache');
    const again = await fetch(`${url}/manifest.json`);
    const { status } = await fetch(`${url}/manifest.json`, { headers: { 'if-none-match': again.headers.get('etag') } });
    assert.equal(status, 304, 'a manifest that has not changed');
    assert.equal((await fetch(`${url}/v1/totals`)).status, 404, 'totals are not in front of the world');
    if (name === 'nginx') assert.ok(!log().includes('/v1/reports'), 'no line about a report');
  });

  test(`${name}: everything from the collector (docs/OPERATORS.md)`, { skip }, async (t) => {
    const real = await collector(t, { manifest: certain(), behindProxy: true });
    const root = published(t, { own: false });
    const { url, log } = await start(t, { guide: 'OPERATORS', places: { '127.0.0.1:8787': new URL(real.url).host }, root });
    const headers = await visit(t, url, real);
    assert.equal((await headers('/murmur_bg.wasm'))['content-type'], 'application/wasm');
    for (const file of readdirSync(sdk).filter((one) => /\.(js|wasm|bin)$/.test(one) && !/^(index|inline|react|testing)/.test(one))) {
      const answer = await fetch(`${url}/${file}`);
      assert.deepEqual([answer.status, Buffer.from(await answer.arrayBuffer()).equals(readFileSync(join(sdk, file)))], [200, true], file);
    }
    const { sdk: hashes } = await (await fetch(`${url}/.well-known/murmur.json`)).json();
    assert.ok(hashes['murmur.js'].startsWith('sha384-'));
    for (const path of ['/v1/totals', '/dashboard/', '/metrics', '/healthz']) assert.equal((await fetch(url + path)).status, 404, path);
    if (name === 'nginx') assert.ok(!log().includes('/v1/reports'), 'no line about a report');
  });
}
