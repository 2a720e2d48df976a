// <murmur-rank>: what a visitor looks at most comes first, for keyboard and screen reader too; nothing moves in sight, and
// everyone has everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, stored, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';

const manifest = certain();
manifest.signals.view.fields.genre.rank = '90d';

const GENRES = ['jazz', 'electronic', 'folk', 'classical'];
const SHELVES = `<murmur-rank by="view.genre">
  ${GENRES.map((genre) => `<section class="shelf" data-value="${genre}"><a href="#${genre}">${genre}</a></section>`).join('\n  ')}
  <p>The end</p>
</murmur-rank><p>What follows</p>`;
const STYLE = '.shelf { height: 60px; } .shelf:first-child { height: 120px; } .far { height: 300vh; }';
const HEAD = (hint) => `<link rel="stylesheet" href="/style.css">${hint ? '<script src="/murmur-hint.js"></script>' : ''}<script type="module" src="/personalise.js"></script>`;

async function enter(t, { hint = true, far = false, data } = {}) {
  const body = `${far ? '<div class="far"></div>' : ''}${SHELVES}`;
  const index = html({ body, data }).replace('<script async', `${HEAD(hint)}<script async`);
  const here = await site(t, { files: { '/manifest.json': manifest, '/style.css': STYLE, '/': index } });
  const browser = await visitor(t, {});
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  return { here, page };
}

const look = (page, genres) => page.evaluate(([choice, seen]) => {
  window.murmur.consent(choice);
  for (const genre of seen) window.murmur.track('view', { genre });
}, [{ ...EVERYTHING, report: false }, genres]);

const order = (page) => page.evaluate(() => [...document.querySelector('murmur-rank').children].map((child) => child.textContent));
const ordered = (...first) => [...first, ...GENRES.filter((genre) => !first.includes(genre)), 'The end'];

async function again(page) {
  await page.reload();
  await ready(page);
  await page.evaluate(() => customElements.whenDefined('murmur-rank').then(() => undefined));
  return order(page);
}

const shift = (page) => page.evaluate(() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 300);
}));

test('the next page begins in the visitor\'s order, and nothing moves', async (t) => {
  const { page, here } = await enter(t);
  assert.deepEqual(await order(page), ordered());
  await look(page, ['folk', 'jazz', 'folk', 'polka']);
  assert.deepEqual(await page.evaluate(() => window.murmur.rank('view.genre')), ['folk', 'jazz', 'polka']);
  assert.deepEqual(await order(page), ordered(), 'not while somebody looks');
  here.requests.length = 0;
  assert.deepEqual(await again(page), ordered('folk', 'jazz'));
  assert.equal(await shift(page), 0);
  const requests = here.requests.map(({ path }) => path).sort();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'folk', 'the keyboard follows');
  assert.match(await page.locator('body').ariaSnapshot(), /folk[^]*jazz[^]*electronic/);

  await page.evaluate(() => window.murmur.consent({ personalise: false }));
  assert.deepEqual(await page.evaluate(() => window.murmur.rank('view.genre')), []);
  here.requests.length = 0;
  assert.deepEqual(await again(page), ordered());
  assert.deepEqual(here.requests.map(({ path }) => path).sort(), requests, 'everyone asks for the same');
  assert.equal((await stored(page))['murmur.shown'], undefined);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('below the window it is put in order at once; and where somebody is at it, not', async (t) => {
  const { page } = await enter(t, { hint: false, far: true });
  await look(page, ['classical']);
  await page.evaluate(() => document.dispatchEvent(new CustomEvent('murmur:segments')));
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  assert.deepEqual(await order(page), ordered('classical'));
  await page.evaluate(() => document.querySelector('[href="#folk"]').focus({ preventScroll: true }));
  await look(page, ['folk', 'folk']);
  assert.deepEqual(await order(page), ordered('classical'));
});

test('in worker mode too', async (t) => {
  const { page } = await enter(t, { data: { worker: '' } });
  await look(page, ['folk', 'jazz', 'folk']);
  await page.waitForFunction(() => window.murmur.rank('view.genre').length === 2);
  assert.deepEqual(await page.evaluate(() => window.murmur.rank('view.genre')), ['folk', 'jazz']);
  assert.deepEqual(await page.evaluate(() => window.murmur.rank('view.other')), []);
});
