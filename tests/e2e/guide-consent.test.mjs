// The samples of docs/CONSENT.md, as they stand.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { murmur, written } from './support/collector.mjs';
import { certain } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { page as html, site } from './support/site.mjs';

const GUIDE = readFileSync(at('docs', 'CONSENT.md'), 'utf8');
const samples = (language) => [...GUIDE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text);
const [asking, oneByOne] = samples('html');
const { consent } = JSON.parse(`{${samples('json')[0]}}`);
const SCRIPT = '<script type="module" src="/pkg/elements.js"></script>';

async function enter(t, body, { lang = 'en', manifest = certain() } = {}) {
  const text = html({ body: `${body}<h1>A page</h1>`, data: { collector: undefined } }).replace('lang="en"', `lang="${lang}"`);
  const elements = "import '/elements.js';";
  const here = await site(t, { files: { '/manifest.json': manifest, '/pkg/elements.js': elements, '/privacy': '<!doctype html><title>Privacy</title>', '/': text } });
  const page = await (await visitor(t)).open(`${here.url}/`);
  await ready(page);
  return page;
}

const titles = (prompt) => prompt.locator('li strong').allTextContents();
const state = (page) => page.evaluate(() => window.murmur.consentState());

test('the prompt asks, and is opened again by the link that `for` names', async (t) => {
  const page = await enter(t, asking);
  const prompt = page.locator('murmur-consent section');
  await prompt.getByRole('button', { name: 'No, thanks' }).click();
  assert.equal(await prompt.count(), 0);
  await page.getByRole('link', { name: 'Privacy choices' }).click();
  assert.equal(new URL(page.url()).pathname, '/', 'the link opens it, and is not followed');
  await prompt.getByRole('button', { name: 'Yes, I agree' }).click();
  assert.deepEqual(await state(page), { store: true, personalise: true, report: true, activate: false, decided: true });
});

test('one purpose at a time: reports are asked about on a page after the one that agreed to remembering', async (t) => {
  const page = await enter(t, SCRIPT + oneByOne);
  const prompt = page.locator('murmur-consent section');
  await prompt.waitFor();
  assert.deepEqual(await titles(prompt), ['Remember on this device', 'Use it to arrange the pages']);
  await prompt.getByRole('button', { name: 'Yes, I agree' }).click();
  assert.equal(await prompt.count(), 0);
  await page.reload();
  await ready(page);
  await prompt.waitFor();
  assert.deepEqual([await prompt.locator('h2').textContent(), await titles(prompt)], ['May we count you in?', ['Report randomized answers']]);
});

test('the manifest\'s own words pass `murmur check`, and are asked in', async (t) => {
  const manifest = certain({ consent });
  assert.match(await murmur('check', written(t, manifest)), /site vinyl/);
  const page = await enter(t, asking, { lang: 'de', manifest });
  const prompt = page.locator('murmur-consent section');
  await prompt.waitFor();
  assert.equal(await prompt.locator('h2').textContent(), consent.de.heading);
  assert.equal(await prompt.getByText(consent.de.store).count(), 1);
});
