// What `murmur snippet` prints, on a page as it stands: the files that it wrote beside it, each with its hash.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { murmur } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { sdk } from './support/paths.mjs';
import { site, STRICT } from './support/site.mjs';
import { folder } from './support/until.mjs';

/** What a tag manager needs, and Murmur does not. */
const INLINE = STRICT.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'").replace("; require-trusted-types-for 'script'", '');

/** A page with what a command prints in its head, and the SDK from where the command put it. */
async function open(t, args, policy) {
  const out = folder(t, 'public');
  const printed = await murmur('snippet', '--out', out, '--pkg', sdk, '--site', 'vinyl', ...args);
  const [version] = readdirSync(join(out, 'murmur'));
  const files = { '/manifest.json': certain(), '/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' };
  for (const name of readdirSync(join(out, 'murmur', version))) files[`/murmur/${version}/${name}`] = readFileSync(join(out, 'murmur', version, name));
  const head = `<meta charset="utf-8"><title>A page</title><link rel="icon" href="/icon.svg">${printed}`;
  const body = '<murmur-if segment="regular"><p>Hello</p><p slot="else">Hello, stranger</p></murmur-if><button data-murmur-event="purchase">Buy</button>';
  files['/'] = `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
  const here = await site(t, { files, sdk: false, ...(policy && { policy }) });
  const page = await (await visitor(t)).open(`${here.url}/`);
  await ready(page);
  await page.evaluate((choice) => window.murmur.consent(choice), { ...EVERYTHING, report: false });
  return { page, printed, asked: () => here.requests.map(({ path }) => path) };
}

test('the tag and the files beside it, each with its hash, under the strict policy', async (t) => {
  const { page, printed, asked } = await open(t, ['--events', '--with', 'hint,personalise,elements']);
  assert.equal(printed.match(/integrity="sha384-/g).length, 4);
  for (let n = 0; n < 3; n++) await page.click('button');
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
  await page.locator('murmur-if[state=shown]').waitFor();
  assert.equal((await page.evaluate(() => window.murmur.explain('regular'))).member, true);
  assert.ok(asked().every((path) => path.startsWith('/murmur/') || ['/', '/manifest.json', '/icon.svg'].includes(path)), asked().join(' '));
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('for a tag manager', async (t) => {
  const { page } = await open(t, ['--tag-manager', '--collector', 'none', '--worker'], INLINE);
  await page.evaluate(() => window.murmur.track('purchase', { value: 9 }));
  assert.equal((await page.evaluate(() => window.murmur.history())).find(({ signal }) => signal === 'purchase').events.length, 1);
  assert.equal(page.workers().length, 1);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
