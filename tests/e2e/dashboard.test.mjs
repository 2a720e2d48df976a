// The analyst's page over a collector with thousands of reports: it shows what the API says, why a cell is withheld, and
// what is wrong with a token.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { gather, report } from './support/crowd.mjs';
import { certain } from './support/manifest.mjs';
import { file, until } from './support/until.mjs';

const MANIFEST = certain({
  questions: { regular: { segment: 'regular', weight: 5 }, hesitant: { segment: 'hesitant', weight: 1 } },
});
const EPOCH = 28 * 86_400_000;

let real;

before(async () => {
  real = await collector(file, { manifest: MANIFEST, openEpochs: 3 });
  const now = Math.floor(Date.now() / EPOCH);
  const past = (epoch, supporting) => report(file, { manifest: MANIFEST, real, question: 'regular', epoch, reports: 1700, supporting });
  await past(now - 2, 500);
  await past(now - 1, 800);
  await gather(file, { manifest: MANIFEST, real, visitors: 3000 });
});

async function enter(t, token) {
  const browser = await visitor(t);
  const page = await browser.open(`${real.url}/dashboard/`);
  await page.fill('#token', token);
  await page.click('#door button');
  return { browser, page };
}

const percent = (share) => `${(share * 100).toFixed(1).replace('-', '−')} %`;
const count = (number) => Math.round(number).toLocaleString('en-GB');

test('every cell says what the collector says', async (t) => {
  const { page } = await enter(t, real.token());
  await page.locator('#questions section').first().waitFor();
  const rows = await real.estimates();
  assert.deepEqual(rows.map(({ question }) => question), ['hesitant', 'regular', 'regular', 'regular']);
  const cells = (all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim()));
  const shown = await page.locator('#questions tbody tr').evaluateAll(cells);
  const words = (row) => page.locator('#questions section', { hasText: row.title }).locator('.name').innerText();
  assert.equal(shown.length, rows.length);
  // The page lists the newest epoch first.
  const expected = [rows[0], ...rows.slice(1).reverse()];
  for (const [index, row] of expected.entries()) {
    const [, reports, share, error, interval, devices, epsilon, said] = shown[index];
    assert.equal(reports, count(row.reports));
    assert.equal(epsilon, '1.10');
    if (row.value === null) {
      assert.deepEqual([share, error, interval, devices], ['–', '–', '–', '–']);
      assert.equal(said, `Withheld: ${row.withheld}`);
      continue;
    }
    assert.equal(share, percent(row.value));
    assert.equal(error, percent(row.standard_error));
    const low = (Math.floor(row.low * 1000) / 10).toFixed(1);
    const high = (Math.ceil(row.high * 1000) / 10).toFixed(1);
    assert.equal(interval, `${low} – ${high} %`);
    assert.ok(row.sentence.includes(low) && row.sentence.includes(high), row.sentence);
    assert.equal(devices, `${count(row.devices_low)} – ${count(row.devices_high)}`);
    assert.ok(said.startsWith(row.sentence), said);
  }
  assert.equal(await words(rows[1]), 'vinyl · regular');
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('a question with too few reports is withheld, with the reason; one that moved says so', async (t) => {
  const { page } = await enter(t, real.token());
  const hesitant = page.locator('#questions section').filter({ hasText: 'Interested but hesitant' });
  await hesitant.waitFor();
  assert.match(await hesitant.locator('.headline').innerText(), /every epoch is withheld/);
  const [row] = await real.estimates();
  assert.ok(row.reports < 1000);
  assert.match(await hesitant.locator('tr.withheld .words').innerText(), /^Withheld: \d+ reports; below 1000 /);

  const regular = page.locator('#questions section').filter({ hasText: 'vinyl · regular' });
  // About 44 % in the epoch before, and every fourth device of the crowd: more than five standard errors apart.
  const said = /^Moved\. The share is between .* points lower than in the epoch before\. The last epoch is still open\.$/;
  assert.match(await regular.locator('.change').innerText(), said);
  assert.equal(await regular.locator('.figure svg').count(), 1);
});

test('confidence changes the intervals', async (t) => {
  const { page } = await enter(t, real.token());
  const interval = page.locator('#questions tbody tr:not(.withheld)').first().locator('td').nth(3);
  const at95 = await interval.innerText();
  await page.locator('label', { hasText: '90 %' }).click();
  await until(async () => (await interval.innerText()) !== at95, 'other intervals');
  const [wide, narrow] = [at95, await interval.innerText()].map((text) => text.split(' – ').map(parseFloat));
  assert.ok(wide[0] < narrow[0] && wide[1] > narrow[1], `${wide} holds ${narrow}`);
});

test('the CSV holds the same rows', async (t) => {
  const { browser, page } = await enter(t, real.token());
  await page.locator('#questions section').first().waitFor();
  await page.click('#csv');
  const copy = await until(() => {
    try {
      return readdirSync(browser.downloads).find((name) => name.endsWith('.csv'));
    } catch {
      return undefined;
    }
  }, 'the file');
  const lines = readFileSync(join(browser.downloads, copy), 'utf8').trim().split(/\r?\n/);
  assert.equal(lines.length, 1 + (await real.estimates()).length);
});

test('series that moved over their epochs are listed, as the collector believes it', async (t) => {
  const { page } = await enter(t, real.token());
  await page.locator('#questions section').first().waitFor();
  const answer = await fetch(`${real.url}/v1/estimates`, { headers: { authorization: `Bearer ${real.token()}` } });
  const moved = (await answer.json()).drift.filter((one) => one.moved);
  assert.deepEqual(moved.map(({ question }) => question), ['regular']);
  const said = await page.locator('#drifted li').allInnerTexts();
  assert.equal(said.length, 1);
  assert.match(said[0], new RegExp(`^\\S.*: ${moved[0].direction} since \\d+ \\w+ \\d{4} over ${moved[0].epochs} epochs \\(`));
});

test('the plan says what the collector says, and its curve follows the question', async (t) => {
  const { page } = await enter(t, real.token());
  await page.fill('#plan-visitors', '50000');
  await page.fill('#plan-consenting', '40');
  await page.fill('#plan-share', '10');
  await page.fill('#plan-target', '2');
  await page.click('#plan-form button');
  await page.locator('#planned table').waitFor();
  const asked = '/v1/plan?weekly_visitors=50000&consenting=0.4&share=0.1&target=0.02';
  const answer = await fetch(real.url + asked, { headers: { authorization: `Bearer ${real.token()}` } });
  const { questions } = await answer.json();
  assert.deepEqual(questions.map(({ question }) => question), ['hesitant', 'regular']);
  const half = (value) => `± ${(Math.ceil(value * 10_000 - 1e-9) / 100).toFixed(2)} pp`;
  const shown = await page.locator('#planned tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
  for (const [index, row] of questions.entries()) {
    const [name, reports, one, four, quarter, target, apart, help] = shown[index];
    assert.equal(name, `${row.title} share`);
    assert.equal(reports, count(row.reports));
    assert.deepEqual([one, four, quarter], [1, 4, 13].map((week) => half(row.after[week - 1].half_width)));
    assert.equal(target, `after ${row.weeks_to_target} week${row.weeks_to_target === 1 ? '' : 's'}`);
    assert.equal(apart, half(row.smallest_difference));
    assert.ok(help.startsWith(row.changes[0].change), help);
  }
  const label = () => page.locator('#planned svg.curve').getAttribute('aria-label');
  assert.match(await label(), /^Interested but hesitant: ± /);
  await page.selectOption('#planned-question', '1');
  assert.match(await label(), new RegExp(`^${questions[1].title}: `));
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });

  await page.evaluate(() => { document.querySelector('#plan-form').noValidate = true; });
  await page.fill('#plan-share', '300');
  await page.click('#plan-form button');
  await page.locator('#plan-trouble').waitFor();
  assert.match(await page.innerText('#plan-trouble'), /can’t take these numbers: expected "weekly_visitors"/);
});

test('a wrong token is a clear message, and no number', async (t) => {
  const { page } = await enter(t, 'x'.repeat(43));
  await page.locator('#door-trouble').waitFor();
  const said = 'The collector does not know this token. Copy it again as “murmur token” prints it.';
  assert.equal(await page.innerText('#door-trouble'), said);
  assert.equal(await page.isVisible('#room'), false);
  assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
  assert.deepEqual(page.told.exceptions, []);
  await page.fill('#token', ` Bearer ${real.token()} `);
  await page.keyboard.press('Enter');
  await page.locator('#questions section').first().waitFor();
  assert.equal(await page.isVisible('#door'), false);
});

test('a collector that is gone is a clear message, and the numbers stay', async (t) => {
  const other = await collector(t, { manifest: MANIFEST });
  const browser = await visitor(t);
  const page = await browser.open(`${other.url}/dashboard/`);
  await page.fill('#token', other.token());
  await page.click('#door button');
  await page.locator('#empty').waitFor();
  await other.stop();
  await page.click('#again');
  await page.locator('#room-trouble').waitFor();
  assert.match(await page.innerText('#room-trouble'), /cannot be reached/);
  assert.equal(await page.isVisible('#empty'), true);
});
