// The adapters of the installed package beside the libraries they hand segments to: the guide's samples, as they stand.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { ready } from '../e2e/support/browser.mjs';
import { certain, EVERYTHING } from '../e2e/support/manifest.mjs';
import { page as html } from '../e2e/support/site.mjs';
import { open, project, samples } from './support/recipe.mjs';

const TERMS = { title: 'Our partners', terms: 'https://partners.example/terms' };
const OTHERS = { name: 'other.example', segment: [{ id: 'theirs' }] };

function marked() {
  const manifest = certain({ recipients: { dataLayer: TERMS, prebid: TERMS, googletag: TERMS, openFeature: TERMS } });
  const all = Object.keys(manifest.recipients);
  Object.assign(manifest.segments.regular, { activate: all, audience: '626' });
  manifest.segments.folk_fan.activate = ['prebid'];
  return manifest;
}

/** A page with the tag and one of the guide's samples, and `after` it code of the site. */
async function opened(t, sample, after) {
  const here = await project('adapters');
  const text = samples().adapters[sample];
  const stdin = { contents: `${text}\n${after}`, resolveDir: here, sourcefile: join(here, sample) };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', logLevel: 'error' });
  const { page } = await open(t, {
    '/index.html': html({ data: { collector: undefined }, body: '<script type="module" src="/page.js"></script>' }),
    '/page.js': outputFiles[0].text, '/icon.svg': '<svg/>', '/manifest.json': marked(),
  }, { sdk: true });
  await ready(page);
  await page.waitForFunction(() => window.started);
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  return page;
}

const consent = (page, activate) => page.evaluate((given) => window.murmur.consent({ activate: given }), activate);

test('Prebid: first-party data of bid requests, beside what others put there', async (t) => {
  const after = `window.early = window.pbjs;
    const { default: pbjs } = await import('prebid.js');
    pbjs.processQueue();
    pbjs.setConfig({ ortb2: { site: { name: 'Shop' }, user: { keywords: 'kept', data: [${JSON.stringify(OTHERS)}] } } });
    window.started = true;`;
  const page = await opened(t, 'hand-over.js', after);
  assert.ok(await page.evaluate(() => window.early === window.pbjs), 'Prebid takes the page’s own object');
  const ortb2 = () => page.evaluate(() => window.pbjs.getConfig('ortb2'));
  const kept = { site: { name: 'Shop' }, user: { keywords: 'kept', data: [OTHERS] } };
  assert.deepEqual(await ortb2(), kept);
  await consent(page, true);
  const own = { id: 'murmur', name: 'vinyl' };
  const numbered = { ...own, ext: { segtax: 4 }, segment: [{ id: '626' }] };
  assert.deepEqual(await ortb2(), { ...kept, user: { ...kept.user, data: [OTHERS, { ...own, segment: [{ id: 'regular' }] }, numbered] } });
  await page.evaluate(() => { for (let n = 0; n < 3; n++) window.murmur.track('view', { genre: 'folk' }); });
  assert.deepEqual((await ortb2()).user.data, [OTHERS, { ...own, segment: [{ id: 'regular' }, { id: 'folk_fan' }] }, numbered]);
  assert.deepEqual(await page.evaluate(() => window.dataLayer.at(-1)), { event: 'murmur_segments', murmur_segments: ['regular'] });
  await consent(page, false);
  assert.deepEqual(await ortb2(), kept);
  assert.deepEqual(page.told.exceptions, []);
});

test('OpenFeature: flags are evaluated with the segments, and without them once they are withdrawn', async (t) => {
  const seen = "(context) => (context.murmur_segments?.includes('regular') && context.targetingKey === 'cart' ? 'thanks' : 'plain')";
  const flags = `{ offer: { variants: { thanks: 'ten percent', plain: 'none' }, defaultVariant: 'plain', disabled: false, contextEvaluator: ${seen} } }`;
  const after = `import { ProviderEvents } from '@openfeature/web-sdk';
    window.changes = 0;
    OpenFeature.addHandler(ProviderEvents.ConfigurationChanged, () => { window.changes += 1; });
    await OpenFeature.setProviderAndWait(withSegments(new InMemoryProvider(${flags})), { targetingKey: 'cart' });
    Object.assign(window, { OpenFeature, started: true });`;
  const page = await opened(t, 'open-feature.js', after);
  const offer = () => page.evaluate(() => window.OpenFeature.getClient().getStringDetails('offer', 'fallback'));
  const context = (targetingKey) => page.evaluate((key) => window.OpenFeature.setContext({ targetingKey: key }), targetingKey);
  assert.equal((await offer()).value, 'none');
  assert.equal(await page.evaluate(() => window.changes), 0);
  await consent(page, true);
  assert.equal((await offer()).value, 'ten percent');
  await page.waitForFunction(() => window.changes === 1);
  await context('other');
  assert.equal((await offer()).value, 'none', 'a context of the site goes on as it does');
  await context('cart');
  assert.equal((await offer()).value, 'ten percent');
  await consent(page, false);
  const { value, errorCode } = await offer();
  assert.deepEqual([value, errorCode], ['none', undefined]);
  await page.evaluate(() => window.OpenFeature.close());
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
