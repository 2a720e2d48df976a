// Google's Consent Mode, version 2, read from the page's dataLayer and told onward where the site asks for it; and a
// consent manager without a standard, `vanilla-cookieconsent`, wired by the site's own call and clicked as visitors do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ready, stored, visitor } from './support/browser.mjs';
import { refused } from './support/consent.mjs';
import { attribute, bundled } from './support/managers.mjs';
import { certain } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const GTAG = 'window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }';
const DENIED = `gtag('consent', 'default', { ad_storage: 'denied', ad_user_data: 'denied', ad_personalization: 'denied',
  analytics_storage: 'denied', personalization_storage: 'denied', functionality_storage: 'denied', wait_for_update: 500 });`;
const NOTHING = { store: false, personalise: false, report: false, activate: false };
const EVERYTHING = { store: true, personalise: true, report: true, activate: true };

async function enter(t, { data = {}, script = DENIED, files, ...rest } = {}) {
  const all = { '/manifest.json': certain(), '/gtag.js': `${GTAG}\n${script}`, '/': html({ data: { consent: 'mode', ...data }, scripts: ['/gtag.js'] }), ...files };
  const here = await site(t, { files: all, ...rest });
  const page = await (await visitor(t)).open(`${here.url}/`);
  await ready(page);
  return { here, page };
}

const state = (page) => page.evaluate(() => window.murmur.consentState());
const becomes = (page, wanted) => until(async () => {
  const found = await state(page);
  return Object.entries(wanted).every(([purpose, said]) => found[purpose] === said);
}, JSON.stringify(wanted));
const update = (page, signals) => page.evaluate((given) => window.gtag('consent', 'update', given), signals);

test('defaults before the tag and updates after it are read, each signal for its purpose', async (t) => {
  const { page } = await enter(t);
  await becomes(page, { ...NOTHING, decided: true });
  assert.deepEqual(await stored(page), {});
  for (const [signals, wanted] of [
    [{ analytics_storage: 'granted' }, NOTHING],
    [{ functionality_storage: 'granted' }, { store: true, personalise: false, report: true, activate: false }],
    [{ personalization_storage: 'granted', ad_storage: 'granted' }, { store: true, personalise: true, report: true, activate: false }],
    [{ ad_user_data: 'granted', ad_personalization: 'granted' }, EVERYTHING],
    [{ ad_user_data: 'denied' }, { ...EVERYTHING, activate: false }],
    [{ analytics_storage: 'denied', personalization_storage: 'denied' }, NOTHING],
  ]) {
    await update(page, signals);
    await becomes(page, wanted);
  }
  assert.deepEqual(await stored(page), {}, 'a withdrawal wipes, whoever says it');
});

test('a default for some regions can refuse and can not grant', async (t) => {
  const granted = '{ analytics_storage: "granted", personalization_storage: "granted", region: ["US"] }';
  const { page } = await enter(t, { script: `gtag('consent', 'default', ${granted});` });
  await page.evaluate(() => fetch('/icon.svg'));
  assert.equal((await state(page)).decided, false);
  const denied = await enter(t, { script: `gtag('consent', 'default', ${granted.replaceAll('granted', 'denied')});` });
  await becomes(denied.page, { ...NOTHING, decided: true });
});

test('what else the page tells its tags is passed over, and the page\'s own push still works', async (t) => {
  const { page } = await enter(t, { script: 'dataLayer.push({ event: "page" }, "text", null, ["consent"], ["consent", "update", null]);' });
  const length = await page.evaluate(() => window.dataLayer.push({ event: 'more' }));
  assert.equal(length, 6);
  assert.equal((await state(page)).decided, false);
  assert.deepEqual(page.told.exceptions.concat(page.told.errors), []);
});

test('what holds here is told to Google\'s tags where the site asks for it, and is not read back', async (t) => {
  const { page } = await enter(t, { data: { consent: 'mode emit', 'consent-options': attribute({ emit: { security_storage: 'store' } }) }, script: '' });
  const told = () => page.evaluate(() => window.dataLayer.map((entry) => [Object.prototype.toString.call(entry), ...entry]).at(-1));
  await page.evaluate(() => window.murmur.consent({ store: true, personalise: true, report: true }, { by: 'visitor' }));
  await until(async () => (await page.evaluate(() => window.dataLayer.length)) > 0, 'the word');
  assert.deepEqual(await told(), ['[object Arguments]', 'consent', 'update', {
    functionality_storage: 'granted', personalization_storage: 'granted', security_storage: 'granted',
    ad_storage: 'denied', ad_user_data: 'denied', ad_personalization: 'denied',
  }]);
  await page.evaluate(() => window.murmur.consent({ store: false, personalise: false, report: false, activate: false }, { by: 'visitor' }));
  assert.equal((await told())[3].functionality_storage, 'denied');
  const sources = await page.evaluate(async () => (await window.murmur.consentTrace()).map(({ source }) => source));
  assert.ok(!sources.includes('mode'), sources.join());
});

test('nothing is told where the site does not ask for it', async (t) => {
  const { page } = await enter(t, { data: { consent: 'required' } });
  await page.evaluate(() => window.murmur.consent({ store: true }));
  assert.equal(await page.evaluate(() => window.dataLayer.length), 1);
});

test('a manager without a standard is wired by the site\'s own call: its buttons give, change and withdraw', async (t) => {
  const { page } = await enter(t, {
    files: {
      '/': html({ data: { consent: 'call' }, scripts: ['/cookieconsent.js'] }).replace('</head>', '<link rel="stylesheet" href="/cc.css"></head>'),
      '/cookieconsent.js': `document.addEventListener('DOMContentLoaded', () => {${await bundled('cookieconsent.js')}});`,
      '/cc.css': readFileSync(at('node_modules', 'vanilla-cookieconsent', 'dist', 'cookieconsent.css'), 'utf8'),
    },
    // Its own markup is written as HTML, and with styles of its own.
    policy: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  });
  await page.click('#cc-main [data-role="all"]');
  await becomes(page, { store: true, personalise: true, report: true, activate: false });
  assert.ok('murmur.generation' in await stored(page));

  await page.evaluate(() => window.openPreferences());
  await page.click('#cc-main .pm [data-role="necessary"]');
  await becomes(page, NOTHING);
  assert.deepEqual(refused(await stored(page)), { 'murmur.consent': 'no' });
  await page.reload();
  await ready(page);
  assert.deepEqual(await state(page), { ...NOTHING, decided: true }, 'and is not asked again');
});
