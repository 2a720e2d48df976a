// What a page says of itself: the browser's DOM and the binary's parser give the same, field by field, on real saved
// pages. Their scripts and pictures are blocked; nothing but the SDK is fetched.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { stored, visitor } from './support/browser.mjs';
import { murmur } from './support/collector.mjs';
import { certain } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { site } from './support/site.mjs';
import { folder } from './support/until.mjs';

const PAGES = at('..', 'shared', 'data', 'pages');
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'";
const LONGEST_TEXT = 20_000;

/** A saved page, without its own policy, which would forbid the SDK. */
const saved = (name) => gunzipSync(readFileSync(join(PAGES, name, 'page.html.gz'))).toString().replaceAll(/content-security-policy/gi, 'x-policy');

/** What the binary reads. */
async function native(t, html, path) {
  const file = join(folder(t, 'pages'), 'page.html');
  writeFileSync(file, html);
  return JSON.parse(await murmur('page', '--url', path, file));
}

/** What the browser reads, before any consent. */
async function browsed(page, url) {
  await page.goto(url);
  return page.evaluate(async ({ sdk, manifest }) => {
    const { Murmur } = await import(sdk);
    const { topics, ...context } = await (await Murmur.start({ manifest })).context();
    return context;
  }, { sdk: new URL('/index.js', url).href, manifest: certain() });
}

test('saved pages', { skip: existsSync(PAGES) ? false : '../shared/data/pages is not there' }, async (t) => {
  const names = readdirSync(PAGES).sort();
  const pages = names.map((name) => [`/${name}/m%C3%BCsik.html`, saved(name)]);
  const here = await site(t, { files: Object.fromEntries(pages), policy: POLICY });
  const { open, log } = await visitor(t);
  // What a saved page asked for in its time: the policy stops it, or it is not there.
  const text = pages.map(([, html]) => html).join();
  log.theirs.push((url) => text.includes(new URL(url).pathname.split('/').at(-1)));
  const page = await open();
  for (const [path, html] of pages) {
    const expected = await native(t, html, `${path}?q#top`);
    const found = await browsed(page, `${here.url}${path}?q#top`);
    for (const field of Object.keys({ ...expected, ...found })) {
      assert.deepEqual(found[field], expected[field], `${path}: ${field}`);
    }
    assert.equal(found.path, decodeURIComponent(path));
  }
  assert.deepEqual(await stored(page), {});
  await page.goto('about:blank');
  log.violations.length = 0;
});

test('hostile pages', async (t) => {
  const million = (unit) => unit.repeat(1_000_000 / unit.length);
  // No test waits for the layout of 10 MB.
  const HIDDEN = '<style>body { display: none }</style>';
  const linked = (json) => `<script type="application/ld+json">${json}</script>`;
  const good = linked('{"@context":"https://schema.org","@type":"Article","headline":"Good \\ud83c"}');
  const pages = {
    '/text': `<p>${million('jazz 🎷 ').repeat(10)}`,
    '/rtl': `<html dir=RTL lang=he><title>\u202bשלום\u202c</title><p>${million('שלום ')}`,
    '/broken': `${linked('{"a":')}${linked(million('['))}${good}<p>a<b>b</i>c</p></p></div><table><td>d<p>e`,
    '/form': '<form><input name=matches>no</form><form><input name=nodeType>no</form><p>yes',
    '/knot': '<p>yes<form><input name=firstChild><input name=nextSibling>no</form><p>lost',
    '/odd': '<img name=querySelectorAll><p>yes',
    '/deep': `${'<div>'.repeat(400)}too deep${'</div>'.repeat(400)}<p>after`,
    '/half': `<p>${'🎷'.repeat(9_999)} a${'🎷'.repeat(9_999)}`,
    '/half-value': `<meta name=description content="a${'🎷'.repeat(3_000)}">`,
    '/template': '<template><meta name=keywords content=no><h1>no</h1></template><noscript><h1>no</h1></noscript><p>yes',
  };
  const files = Object.fromEntries(Object.entries(pages).map(([path, body]) => [path, `<!doctype html><meta charset=utf-8>${HIDDEN}${body}`]));
  const here = await site(t, { files: { ...files }, policy: `${POLICY}; style-src 'unsafe-inline'` });
  const { open } = await visitor(t);
  const page = await open();
  const read = {};
  for (const [path, html] of Object.entries(files)) {
    read[path] = await browsed(page, `${here.url}${path}`);
    assert.ok([...read[path].text].length <= LONGEST_TEXT, path);
    // Forms and pictures stand in for the DOM's own properties in a browser only.
    if (!['/form', '/knot', '/odd'].includes(path)) assert.deepEqual(read[path], await native(t, html, path), path);
  }
  assert.equal(read['/broken'].title, 'Good \ufffd');
  assert.equal(read['/rtl'].direction, 'rtl');
  assert.equal(read['/deep'].text, 'after');
  assert.equal(read['/form'].text, 'yes');
  assert.match(read['/knot'].text, /^yes/);
  assert.equal(read['/template'].text, 'yes');
});
