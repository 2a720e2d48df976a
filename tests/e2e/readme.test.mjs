// The README's manifest and its page, as they stand there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { at } from './support/paths.mjs';
import { site } from './support/site.mjs';
import { until } from './support/until.mjs';

const readme = readFileSync(at('README.md'), 'utf8');
const block = (language) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)[1];
// The build under test may be another than the one whose hash stands there; tests/packaging compares that.
const tag = block('html').replace(/\s+integrity="[^"]*"/, '');
// Its call is written into the page.
const POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self'";

test('the readme’s page asks for consent, greets a regular, says why, and hears a click', async (t) => {
  const manifest = JSON.parse(block('json'));
  const real = await collector(t, { manifest });
  const here = await site(t, {
    collector: real, policy: POLICY,
    files: { '/manifest.json': manifest, '/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="/icon.svg">${tag}</html>` },
  });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  await page.locator('murmur-consent').getByRole('button', { name: 'Yes' }).first().click();
  for (let visit = 0; visit < 2; visit++) {
    await page.reload();
    await ready(page);
  }
  await until(() => page.evaluate(() => window.murmur.has('regular')), 'the third purchase to count');
  await until(() => page.getByText('Welcome back!').isVisible(), 'the greeting');
  await page.locator('murmur-why summary').first().click();
  await until(() => page.getByText('You bought three or more times').first().isVisible(), 'the reason');
  await page.getByRole('button', { name: 'Put it in the basket' }).click();
  const added = async () => (await page.evaluate(() => window.murmur.history())).find(({ signal }) => signal === 'cart_add');
  await until(async () => (await added())?.last !== undefined, 'the basket');
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
