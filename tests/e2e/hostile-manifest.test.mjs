// Manifests that nobody means well with: a page gets one clear error, soon, and goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as tagged, site } from './support/site.mjs';

const SOON = 5000; // ms, on a busy machine
const HTML = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="/icon.svg">';
const TEXT = JSON.stringify(certain());

const rule = (when) => ({ title: 'T', why: 'W', when });
const many = (count, entry) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, entry]));
const withSegments = (more) => JSON.stringify(certain({ segments: { ...certain().segments, ...more } }));
const chain = (part, operator) => Array(250).fill(part).join(operator);

/** Name, the manifest's text, and what the error says; none where it works. */
const CASES = [
  ['10,000 segments', withSegments(many(10_000, rule('true'))), /segments: found 100\d\d entries; expected at most 1000/],
  ['a name of 1 MB', withSegments({ ['n'.repeat(1e6)]: rule('true') }), /segments: found "n+…"; expected names of at most 32/],
  ['a rule of 10 MB', withSegments({ s: rule('a'.repeat(1e7)) }), /found a rule that goes on; expected at most 4096 bytes/],
  ['an unknown key 100,000 times', JSON.stringify(many(100_000, 1)), /101 faults:\n[^]*faults more; expected those above mended/],
  ['nested 100,000 deep', `${TEXT.slice(0, -1)},"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, /x: found an unknown key/],
  ['parentheses 1,000 deep', withSegments({ s: rule('('.repeat(1000)) }), /found deeper nesting; expected at most 48 levels/],
  ['__proto__', `${TEXT.slice(0, -1)},"__proto__":{"site":"x"}}`, /__proto__: found an unknown key/],
  ['a lone surrogate', withSegments({ '\ud800': rule('true') }), /expected a name: a letter from a to z/],
  ['a number beyond all', TEXT.replace('"version":1', '"version":1e999'), /version: found a number beyond 2\^53/],
  ['a list', '[]', /found a list of 0; expected an object/],
  ['null', 'null', /found null; expected an object/],
  ['a number', '-0', /found 0; expected an object/],
  ['a segment called constructor', withSegments({ constructor: rule('true') })],
  ['division by zero', withSegments({ s: rule('1 / 0 == 1 || -9223372036854775808 / -1 > 0') })],
  ['the longest chains', withSegments({ a: rule(`${chain('1', '+')} > 0`), o: rule(chain('false', '||')), e: rule(chain('true', '==')) })],
  ['900 segments', withSegments(many(900, rule('count(view, days(30), genre == \'jazz\') >= 3')))],
  ['a title of 10 MB', withSegments({ s: { ...rule('true'), title: 'é'.repeat(5e6) } })],
];

test('each hostile manifest gives one clear error or works, and soon', async (t) => {
  const files = Object.fromEntries(CASES.map(([, text], n) => [`/${n}.json`, text]));
  const here = await site(t, { files: { ...files, '/': HTML } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  for (const [n, [name, , expected]] of CASES.entries()) {
    await page.reload(); // a page starts once
    const { message, code, took, members } = await page.evaluate(async (manifest) => {
      const { Murmur } = await import('/index.js');
      const start = performance.now();
      const murmur = await Murmur.start({ manifest }).catch((error) => error);
      const took = performance.now() - start;
      return { message: murmur.message, code: murmur.code, took, members: murmur.segments?.() };
    }, `/${n}.json`);
    assert.ok(took < SOON, `${name}: ${took} ms`);
    if (!expected) {
      assert.ok(Array.isArray(members), `${name}: ${message}`);
      continue;
    }
    assert.equal(code, 'manifest', `${name}: ${message}`);
    assert.match(message, expected, name);
    assert.ok(message.length < 50_000, `${name}: a message of ${message.length} characters`);
  }
  assert.deepEqual(page.told.exceptions, []);
});

test('markup in every sentence of a manifest is text in every element', async (t) => {
  const markup = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script><a href="javascript:harmed=1">x</a>';
  const hostile = (one) => Object.fromEntries(Object.entries(one).map(([name, value]) => [name,
    ['title', 'why', 'purpose'].includes(name) ? `${name} ${markup}` : value && typeof value === 'object' && !Array.isArray(value) ? hostile(value) : value]));
  const manifest = hostile(certain({
    preferences: { genre: { kind: 'choice', title: 'Genre', purpose: 'To sort', keep: '1y', options: ['jazz', 'folk'] } },
  }));
  manifest.segments.fan = { ...manifest.segments.regular, when: "preference('genre') == 'jazz'" };
  const elements = ['<murmur-why segment="regular">', '<murmur-preferences>', '<murmur-ask preference="genre">'].map((open) => `${open}</${open.slice(1).split(/[ >]/)[0]}>`);
  const here = await site(t, { files: {
    '/manifest.json': manifest, '/': tagged({ body: `<h1>A page</h1><script type="module" src="/elements.js"></script>${elements.join('')}` }),
  } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  await page.waitForTimeout(1000);
  const shown = await page.evaluate(() => [...document.querySelectorAll('murmur-why, murmur-preferences, murmur-ask')].map(({ shadowRoot }) => ({
    text: shadowRoot?.textContent ?? '', planted: shadowRoot?.querySelectorAll('img, script, a[href^="javascript:"]').length ?? 0,
  })));
  for (const { text, planted } of shown) {
    assert.equal(planted, 0);
    assert.match(text, /<script>window\.harmed=1<\/script>/, 'it stands there as it is written');
  }
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  assert.deepEqual(page.told.exceptions.concat(page.told.errors), []);
});
