// A preference asked for in the page, a poll that the crowd is asked too, a quiz that follows the answers, and the reason
// why something is shown.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { ELEMENTS, manifest } from './support/centre.mjs';
import { collector } from './support/collector.mjs';
import { EVERYTHING } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const QUIZ = { title: 'Find your sound', steps: [{ ask: 'genre' }, { ask: 'moods', after: { genre: ['jazz'] } }, { ask: 'volume', after: { genre: ['rock'] } }] };
const LIKES = { likes: { title: 'What visitors like', choice: { jazz: "preference('genre') == 'jazz'", folk: "preference('genre') == 'folk'", rock: "preference('genre') == 'rock'" } } };

/** A page with these elements; with `asks` the questions go to a real collector. */
async function enter(t, body, { asks, consent = EVERYTHING, ...changes } = {}) {
  const told = { ...manifest({ ...(asks && { questions: asks }), ...changes }), quizzes: { sound: QUIZ } };
  const real = asks && await collector(t, { manifest: told });
  const here = await site(t, { collector: real, files: { '/manifest.json': told, '/': html({ data: { collector: real && '/' }, body: `${ELEMENTS}<main><h1>A page</h1>${body}</main>` }) } });
  const { open } = await visitor(t);
  const tab = await open(here.url);
  await ready(tab);
  if (consent) await tab.evaluate((choice) => window.murmur.consent(choice), consent);
  return { here, real, tab };
}

/** The JSON samples of the visitors' guide, in their order. */
const SAMPLES = [...readFileSync(at('docs', 'VISITORS.md'), 'utf8').matchAll(/```json\n([^]*?)```/g)].map(([, text]) => JSON.parse(text));

const stated = (tab, name) => tab.evaluate((one) => window.murmur.stated(one), name);
const shows = (tab, text) => tab.locator('murmur-ask').getByText(text).first().waitFor();

test('a preference is asked for, kept with consent, changed and taken back, without the second module', async (t) => {
  const { here, tab } = await enter(t, '<murmur-ask preference="genre"></murmur-ask><murmur-ask preference="nothing"></murmur-ask>', { consent: null });
  await shows(tab, 'What do you like best?');
  await shows(tab, 'To show it first.');
  await shows(tab, 'Kept only until you leave this page');
  const heard = tab.evaluate(() => new Promise((done) => document.addEventListener('murmur:answer', ({ detail }) => done(detail))));
  await tab.getByRole('radio', { name: 'folk' }).check();
  assert.deepEqual(await heard, { preference: 'genre', answer: 'folk' });
  await shows(tab, 'Thank you. You can change it at any time.');
  assert.deepEqual([await stated(tab, 'genre'), await stored(tab)], ['folk', {}]);
  await tab.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  await tab.reload();
  await ready(tab);
  assert.equal(await tab.getByRole('radio', { name: 'folk' }).isChecked(), true, 'it is not asked again what was answered');
  await tab.getByRole('radio', { name: 'rock' }).check();
  assert.equal(await tab.evaluate(() => window.murmur.has('loud')), true, 'one’s own word decides at once');
  await tab.getByRole('button', { name: 'Take it back' }).click();
  await shows(tab, 'Taken back.');
  assert.equal(await stated(tab, 'genre'), undefined);
  assert.equal(await tab.getByRole('radio', { name: 'rock' }).isChecked(), false);
  assert.ok(!here.requests.some(({ path }) => path.includes('more')), 'what is asked needs no second module');
  assert.deepEqual(tab.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('a poll is a preference that the crowd is asked about: its answer leaves randomized, and says so', async (t) => {
  const { here, real, tab } = await enter(t, '<murmur-ask question="likes"></murmur-ask>', { asks: LIKES, privacy: { odds: '7/1' } });
  await shows(tab, 'A randomized answer to this may be reported');
  await tab.getByRole('radio', { name: 'folk' }).check();
  await hide(tab);
  const [report] = await here.arrived(1);
  await show(tab);
  const { question, mechanism, answer } = JSON.parse(report.body);
  assert.deepEqual([question, mechanism], ['likes', 'chain']);
  const { truth, spent, most } = await tab.evaluate(() => window.murmur.ledger());
  assert.equal(truth, 1, 'folk is the second of its answers');
  assert.ok(spent > 1.9 && spent < most, `${spent} of ${most}`);
  assert.deepEqual((await real.totals()).map((row) => [row.question, row.answer, row.count]), [['likes', answer, 1]]);
});

test('a quiz asks only what follows from the answers', async (t) => {
  const { tab } = await enter(t, '<murmur-ask quiz="sound"></murmur-ask>');
  const next = () => tab.getByRole('button', { name: 'Next' }).click();
  await shows(tab, 'Find your sound');
  await shows(tab, 'Question 1');
  await tab.getByRole('radio', { name: 'jazz' }).check();
  await next();
  await shows(tab, 'Which moods?');
  assert.equal(await tab.evaluate(() => document.querySelector('murmur-ask').shadowRoot.activeElement?.localName), 'h2', 'the next question is read out');
  await tab.getByRole('checkbox', { name: 'calm' }).check();
  await tab.getByRole('button', { name: 'Back' }).click();
  await shows(tab, 'What do you like best?');
  await tab.getByRole('radio', { name: 'rock' }).check();
  await next();
  await shows(tab, 'How loud?');
  await tab.getByRole('radio', { name: '5' }).check();
  await next();
  await shows(tab, 'That was all. Thank you.');
  assert.deepEqual([await stated(tab, 'genre'), await stated(tab, 'moods'), await stated(tab, 'volume')], ['rock', ['calm'], 5]);
  await tab.getByRole('button', { name: 'Start again' }).click();
  await tab.getByRole('radio', { name: 'folk' }).check();
  await next();
  await shows(tab, 'That was all. Thank you.');
});

test('two elements that ask the same show the same answer', async (t) => {
  const { tab } = await enter(t, '<murmur-ask preference="genre"></murmur-ask><murmur-ask quiz="sound"></murmur-ask>');
  await shows(tab, 'What do you like best?');
  await tab.locator('murmur-ask[preference]').getByRole('radio', { name: 'jazz' }).check();
  await until(() => tab.locator('murmur-ask[quiz]').getByRole('radio', { name: 'jazz' }).isChecked(), 'the other one to follow');
});

test('a member learns why, from the rule that decided, and can have it not used', async (t) => {
  const { here, tab } = await enter(t, '<p><murmur-why segment="regular" preferences="/your-data/"></murmur-why><murmur-why segment="hesitant"></murmur-why></p>');
  const why = tab.locator('murmur-why[segment=regular]');
  assert.equal(await why.locator('summary').count(), 0, 'nobody is told why they do not see it');
  await tab.evaluate(() => { for (let n = 0; n < 3; n += 1) window.murmur.track('purchase', { value: 5 }); });
  await why.locator('summary').first().click();
  await why.getByText('You bought three or more times in the last 90 days. This is known only in this browser.').waitFor();
  assert.equal(await why.getByRole('link').getAttribute('href'), '/your-data/');
  assert.ok(!here.requests.some(({ path }) => path.includes('more')), 'the sentence is there already: nothing is asked for');
  await why.getByText('How it was worked out').click();
  await why.getByRole('cell', { name: '3', exact: true }).waitFor();
  assert.ok(here.requests.some(({ path }) => path === '/murmur_more.js'), 'what is worked out is asked for by a click, and by nothing else');
  await why.getByRole('switch', { name: 'Do not use this' }).check();
  await why.getByText('It is not used any more.').waitFor();
  assert.equal(await tab.evaluate(() => window.murmur.has('regular')), false);
  await why.getByRole('switch').uncheck();
  assert.equal(await tab.evaluate(() => window.murmur.has('regular')), true);
  await tab.keyboard.press('Escape');
  assert.equal(await why.locator('.panel').isVisible(), false);
  assert.equal(await tab.evaluate(() => document.querySelector('murmur-why').shadowRoot.activeElement?.localName), 'summary', 'the focus is where it was');
  await tab.keyboard.press('Enter');
  assert.equal(await why.locator('.panel').isVisible(), true);
  await tab.click('h1');
  assert.equal(await why.locator('.panel').isVisible(), false, 'a click elsewhere closes it');
  assert.equal(await tab.locator('murmur-why[segment=hesitant] summary').count(), 0);
});

test('its panel stays in a narrow window, whichever way is read', async (t) => {
  const { tab } = await enter(t, '<div class="end"><murmur-why segment="regular"></murmur-why></div>');
  await tab.evaluate(() => {
    for (let n = 0; n < 3; n += 1) window.murmur.track('purchase', { value: 5 });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.end { display: flex; justify-content: flex-end; }');
    document.adoptedStyleSheets = [sheet];
  });
  await tab.setViewportSize({ width: 390, height: 800 });
  for (const direction of ['ltr', 'rtl']) {
    await tab.evaluate((dir) => { document.documentElement.dir = dir; }, direction);
    await tab.locator('murmur-why summary').first().click();
    const { x, width } = await until(() => tab.locator('murmur-why .panel').boundingBox(), 'the panel');
    assert.ok(x >= 0 && x + width <= 390, `${direction}: ${x} to ${x + width}`);
    await tab.keyboard.press('Escape');
  }
});

test('the samples of the visitors’ guide are right', async (t) => {
  const [{ questions }, { quizzes }, words] = SAMPLES;
  const told = { ...manifest({ questions }), quizzes };
  const body = `${ELEMENTS}<main><h1>A page</h1><murmur-ask question="likes"></murmur-ask><murmur-ask quiz="sound"></murmur-ask>
    <murmur-why segment="loud" words="/fr.json"></murmur-why></main>`;
  const real = await collector(t, { manifest: told });
  const here = await site(t, { collector: real, files: { '/manifest.json': told, '/': html({ body }), '/fr.json': words } });
  const { open } = await visitor(t);
  const tab = await open(here.url);
  await ready(tab);
  await tab.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  await tab.locator('murmur-ask[question]').getByRole('radio', { name: 'rock' }).check();
  await tab.locator('murmur-ask[quiz]').getByRole('button', { name: 'Next' }).click();
  await tab.getByText('That was all. Thank you.').waitFor();
  await tab.getByText('Pourquoi ?').waitFor();
});

test('a quiz that nobody checked does no harm', async (t) => {
  const wrong = { none: 1, empty: {}, steps: { title: '<b>t</b>', steps: 'no' }, odd: { title: 't', steps: [null, { ask: 'nobody' }, { ask: 'genre', after: 3 }, { ask: '__proto__', after: { genre: 'jazz' } }] } };
  const told = { ...manifest(), quizzes: wrong };
  const body = `${ELEMENTS}<main><h1>A page</h1>${Object.keys(wrong).map((name) => `<murmur-ask quiz="${name}"></murmur-ask>`).join('')}<murmur-ask preference="__proto__"></murmur-ask></main>`;
  const here = await site(t, { files: { '/manifest.json': told, '/': html({ data: { collector: undefined }, body }) } });
  const { open } = await visitor(t);
  const tab = await open(here.url);
  await ready(tab);
  await tab.evaluate(() => import('/elements.js'));
  assert.equal(await tab.evaluate(() => document.querySelector('murmur-ask').shadowRoot.querySelectorAll('b').length), 0);
  assert.deepEqual(tab.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
