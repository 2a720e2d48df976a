// docs/PERSONALISE.md: its samples, as they stand there, do what it says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { site } from './support/site.mjs';

const GUIDE = readFileSync(at('docs', 'PERSONALISE.md'), 'utf8');
const blocks = [...GUIDE.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
const samples = (language) => blocks.filter(([, written]) => written === language).map(([, , text]) => text);

const [HTML, RANK, EVENTS] = samples('html');
const [CSS] = samples('css');
const signals = Object.assign({}, ...samples('json').map((text) => JSON.parse(`{${text}}`)));
const rule = samples('').find((text) => text.includes('count('));

function manifest() {
  const base = certain();
  const fields = { value: { type: 'amount' }, genre: { type: 'text' } };
  return {
    ...base,
    signals: { ...base.signals, ...signals, cart_add: { ...base.signals.cart_add, fields } },
    segments: {
      ...base.segments,
      reader: { title: 'Reader', why: 'You read to the end', when: rule.trim() },
      adder: { title: 'Adder', why: 'You add', when: "count(cart_add, days(7), genre == 'jazz' && value > 1) > 0" },
    },
  };
}

async function open(t, page) {
  const here = await site(t, { files: { '/': page, '/site.css': CSS, '/manifest.json': manifest() } });
  const tab = await (await visitor(t)).open(`${here.url}/`);
  await ready(tab);
  await tab.evaluate((choice) => window.murmur.consent(choice), { ...EVERYTHING, report: false });
  return tab;
}

test('the page greets a regular, and everyone else as ever', async (t) => {
  const page = await open(t, HTML.replace('<head>', '<head><link rel="icon" href="/icon.svg">'));
  const shown = () => page.locator('murmur-if p').filter({ visible: true }).allTextContents();
  assert.deepEqual(await shown(), ['Every record is played once before it is posted.']);
  await page.evaluate(() => { for (let n = 0; n < 3; n++) window.murmur.track('purchase'); });
  assert.deepEqual(await shown(), ['Welcome back. Regulars pay ten percent less.']);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('the shelves are ranked, and the markup\'s events are heard', async (t) => {
  const body = HTML.replace('<head>', '<head><link rel="icon" href="/icon.svg">').replace('data-collector="/"', 'data-events').replace('</body>', `${RANK}${EVENTS}</body>`);
  const page = await open(t, body);
  await page.evaluate(() => window.murmur.track('view', { genre: 'folk' }));
  await page.click('[data-murmur-event="cart_add"]');
  await page.waitForFunction(() => window.murmur.has('adder'));
  await page.reload();
  await ready(page);
  assert.deepEqual(await page.locator('murmur-rank h2').allTextContents(), ['Folk', 'Jazz']);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
