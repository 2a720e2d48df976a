// What a site's manifest says where consent is asked for: shown in the language that is spoken, in the prompt and in the
// preference centre, and hashed into the record.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const CONSENT = {
  en: { heading: 'Shall we remember your records?', store: 'Records you look at stay in this browser for 90 days.', report: 'One altered answer in four weeks.' },
  de: { heading: 'Dürfen wir uns Ihre Platten merken?', store: 'Platten, die Sie ansehen, bleiben 90 Tage in diesem Browser.', report: 'Eine veränderte Antwort in vier Wochen.' },
};
const hash = (text) => createHash('sha256').update(text).digest('hex');

async function enter(t, { lang, element = '<murmur-consent></murmur-consent>', consent = CONSENT }) {
  const body = `<script type="module" src="/elements.js"></script>${element}<main><h1>A page</h1></main>`;
  const text = html({ body, data: { collector: undefined } }).replace('lang="en"', `lang="${lang}"`);
  const here = await site(t, { files: { '/manifest.json': certain({ consent }), '/': text } });
  const page = await (await visitor(t)).open(`${here.url}/`);
  await ready(page);
  return page;
}

const prompt = (page) => page.locator('murmur-consent section');
const shows = (page) => until(async () => (await prompt(page).count()) === 1, 'the question');
const records = (page) => page.evaluate(() => window.murmur.consentRecords());

test('the prompt asks in the manifest\'s words, in the page\'s language, and the record has their hash', async (t) => {
  for (const [lang, said, yes] of [['en', CONSENT.en, 'Yes, I agree'], ['de-AT', CONSENT.de, 'Ja, gern']]) {
    const page = await enter(t, { lang });
    await shows(page);
    const seen = (await prompt(page).innerText()).split('\n');
    const shown = await page.evaluate(() => document.querySelector('murmur-consent').textOf(['store', 'personalise', 'report']));
    for (const line of [...Object.values(said), ...shown.split('\n')]) assert.ok(seen.includes(line), line);
    for (const line of Object.values(said)) assert.ok(shown.split('\n').includes(line), line);
    await prompt(page).getByRole('button', { name: yes }).click();
    const [record] = await records(page);
    assert.deepEqual([record.text, record.language], [hash(shown), lang]);
    assert.deepEqual(page.told.exceptions.concat(page.told.errors, page.told.warnings), []);
  }
});

test('what the element itself is told counts before the manifest, and a language without words is asked in the element\'s own', async (t) => {
  const own = await enter(t, { lang: 'en', element: '<murmur-consent heading="For this page only?"></murmur-consent>' });
  await shows(own);
  assert.equal(await prompt(own).locator('h2').textContent(), 'For this page only?');
  assert.equal(await prompt(own).getByText(CONSENT.en.store).count(), 1);
  const german = await enter(t, { lang: 'de', consent: { en: CONSENT.en } });
  await shows(german);
  assert.equal(await prompt(german).locator('h2').textContent(), 'Darf sich diese Website merken, was Sie ansehen?');
});

test('the preference centre says the same beside its switches, and records it', async (t) => {
  const page = await enter(t, { lang: 'de', element: '<murmur-preferences></murmur-preferences>' });
  const centre = page.locator('murmur-preferences');
  await centre.getByText(CONSENT.de.store).waitFor();
  await centre.getByRole('switch', { name: 'Auf diesem Gerät merken' }).click();
  await until(async () => (await records(page)).length === 1, 'the record');
  assert.equal((await records(page))[0].text, hash(`Auf diesem Gerät merken\n${CONSENT.de.store}`));
});

test('texts that are none hurt nobody: the element asks in its own words', async (t) => {
  for (const consent of [{ en: null }, { en: { heading: 5, store: ['a'] } }, { en: 'Yes?' }]) {
    const page = await enter(t, { lang: 'en', consent });
    await shows(page);
    assert.equal(await prompt(page).locator('h2').textContent(), 'May this site remember what you look at?');
    assert.deepEqual(page.told.exceptions.concat(page.told.errors), []);
  }
});
