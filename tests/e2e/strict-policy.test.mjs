// Shop, dashboard and SDK under the strictest policy that lets WebAssembly run: nothing is violated, nothing complains.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { hide, ready, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain } from './support/manifest.mjs';
import { answer, bought, buy, follow, openShop } from './support/shop.mjs';
import { until } from './support/until.mjs';

/** The policy must be there, and must not allow what it is there to forbid. */
function assertStrict(policy) {
  const rules = Object.fromEntries(policy.split(';').map((rule) => rule.trim().split(/ (.*)/s)));
  assert.equal(rules['default-src'], "'self'");
  assert.equal(rules['script-src'], "'self' 'wasm-unsafe-eval'");
  assert.equal(rules['style-src'], "'self'");
  assert.equal(rules['require-trusted-types-for'], "'script'");
}

/** Violations are told to the test and not kept in the page, so that they outlive it. */
async function tell(page, violations) {
  await page.exposeFunction('tellViolation', (what) => { violations.push(what); });
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (event) => {
    window.tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  }));
}

test('every page of the shop, with everything that Murmur does in it', async (t) => {
  const { shop } = await openShop(t, certain());
  const browser = await visitor(t);
  const violations = [];
  const page = await browser.open(undefined, (tab) => tell(tab, violations));
  const pages = [];
  page.on('response', (response) => {
    if (response.request().isNavigationRequest()) pages.push(response.headers()['content-security-policy']);
  });
  await page.goto(`${shop.url}/`);
  await ready(page);
  await answer(page, 'all');
  for (const genre of ['jazz', 'electronic', 'folk', 'classical']) await follow(page, `nav a[href="/${genre}/"]`);
  await bought(page, 2);
  await buy(page, 'folk');
  await page.locator('.strip murmur-why summary').first().click();
  await follow(page, '.foot a[href="/your-data/"]');
  await page.locator('#export').waitFor();
  for (const summary of await page.locator('murmur-preferences summary').all()) await summary.click();
  await page.click('#flip');
  await page.click('#export');
  await until(() => existsSync(browser.downloads) && readdirSync(browser.downloads).some((name) => name.endsWith('.json')), 'the copy');
  await hide(page);
  await shop.arrived(1);
  await page.bringToFront();
  await page.click('#forget');
  await page.getByRole('button', { name: 'Yes, erase everything' }).click();
  await page.getByText('You have not decided yet.').waitFor();

  assert.ok(pages.length >= 11, `${pages.length} pages`);
  for (const policy of pages) assertStrict(policy);
  assert.deepEqual(violations, []);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('the dashboard', async (t) => {
  const real = await collector(t, { manifest: certain() });
  const browser = await visitor(t);
  const violations = [];
  const page = await browser.open(undefined, (tab) => tell(tab, violations));
  const response = await page.goto(`${real.url}/dashboard/`);
  assertStrict(response.headers()['content-security-policy']);
  await page.fill('#token', real.token());
  await page.click('#door button');
  await page.locator('#empty').waitFor();
  await page.click('#leave');
  assert.deepEqual(violations, []);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
