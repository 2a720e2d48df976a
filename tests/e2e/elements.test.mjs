// What all elements have in common: they find the page's Murmur, speak its language, and are registered once.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ready, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { sdk } from './support/paths.mjs';
import { page, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const WHY = '<murmur-why segment="regular"></murmur-why>';
const ELEMENTS = '<script type="module" src="/elements.js"></script>';
const said = (tab) => tab.evaluate(() => document.querySelector('murmur-why').shadowRoot?.querySelector('summary')?.firstChild.data);

const member = (tab) => tab.evaluate((choice) => {
  window.murmur.consent(choice);
  for (let n = 0; n < 3; n += 1) window.murmur.track('purchase', { value: 24.9 });
}, EVERYTHING);

test('an element finds the page’s Murmur, whichever comes first, and follows it', async (t) => {
  const here = await site(t, {
    files: {
      '/manifest.json': certain(),
      '/': page({ body: ELEMENTS + WHY }),
      '/late.html': page({ body: WHY }),
      '/copy.js': readFileSync(join(sdk, 'elements.js'), 'utf8'),
    },
  });
  const { open } = await visitor(t);
  const tab = await open(here.url);
  await ready(tab);
  assert.equal(await said(tab), undefined, 'nobody is a member yet');
  await member(tab);
  assert.equal(await said(tab), 'Why?');
  await tab.evaluate(() => window.murmur.consent({ personalise: false }));
  assert.equal(await said(tab), undefined);
  await tab.goto(`${here.url}/late.html`);
  await ready(tab);
  await member(tab);
  await tab.evaluate(() => import('/elements.js'));
  assert.equal(await said(tab), 'Why?', 'Murmur was there before');
  await tab.evaluate(() => import('/copy.js'));
  assert.equal(await said(tab), 'Why?', 'a second copy changes nothing');
  assert.deepEqual(tab.told.exceptions, []);
});

test('it speaks the page’s language, and any other from a file of the site', async (t) => {
  const french = { language: 'fr', 'why.button': 'Pourquoi ?', __proto__: null, 'why.nonsense': 1 };
  const here = await site(t, {
    files: {
      '/manifest.json': certain(),
      '/de.html': page({ body: ELEMENTS + WHY }).replace('lang="en"', 'lang="de-AT"'),
      '/fr.html': page({ body: ELEMENTS + WHY.replace('segment', 'words="/fr.json" segment') }),
      '/fr.json': french,
      '/none.json': (asked, answer, headers) => answer.writeHead(404, headers).end(),
      '/none.html': page({ body: ELEMENTS + WHY.replace('segment', 'words="/none.json" segment') }),
    },
  });
  const { open } = await visitor(t);
  const tab = await open(`${here.url}/de.html`);
  await ready(tab);
  await member(tab);
  assert.equal(await said(tab), 'Warum?');
  await tab.evaluate(async () => (await import('/elements.js')).setWords('de', { 'why.button': 'Wieso?' }));
  assert.equal(await said(tab), 'Wieso?');
  await tab.goto(`${here.url}/fr.html`);
  await until(async () => (await said(tab)) === 'Pourquoi ?', 'the French words');
  assert.equal(await tab.evaluate(() => document.querySelector('murmur-why').shadowRoot.querySelector('summary .unseen').textContent.trim()),
    'Why am I seeing this?', 'what a file does not name is said in English');
  await tab.goto(`${here.url}/none.html`);
  await until(async () => (await said(tab)) === 'Why?', 'the words there are');
  assert.equal(tab.told.warnings.length, 1);
  assert.match(tab.told.warnings[0], /no words from \/none\.json: .*404/);
});

test('a site changes its look by properties and parts, and it moves for nobody who wants rest', async (t) => {
  const css = 'murmur-preferences { --murmur-accent: rgb(1, 2, 3); --murmur-radius: 3px } murmur-preferences::part(heading) { text-transform: uppercase }';
  const here = await site(t, {
    files: {
      '/manifest.json': certain(),
      '/theme.css': css,
      '/': page({ body: `<link rel="stylesheet" href="/theme.css">${ELEMENTS}<murmur-preferences></murmur-preferences>` }),
    },
  });
  const { open } = await visitor(t);
  const tab = await open(here.url);
  await tab.locator('#flip').waitFor();
  const style = (selector, name, pseudo) => tab.evaluate(([one, property, part]) =>
    getComputedStyle(document.querySelector('murmur-preferences').shadowRoot.querySelector(one), part)[property], [selector, name, pseudo]);
  assert.equal(await style('#flip', 'backgroundColor'), 'rgb(1, 2, 3)');
  assert.equal(await style('.card', 'borderTopLeftRadius'), '3px');
  assert.equal(await style('#consent-title', 'textTransform'), 'uppercase');
  assert.equal(await style('#may-store', 'transitionProperty', '::before'), 'none', 'the test’s browser asks for less motion');
});

test('on a server it is imported without a trace', async () => {
  const { setWords } = await import(pathToFileURL(join(sdk, 'elements.js')));
  assert.equal(typeof setWords, 'function');
});
