// The main job: what a visitor does changes their own page, and the collector hears one randomized bit of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { yesOrNo } from './support/manifest.mjs';
import { answer, buy, follow, openShop } from './support/shop.mjs';
import { until } from './support/until.mjs';

// One key in five waits in reserve and is silent: so many in a row are met once in 4 million runs.
const MOST_VISITORS = 10;

async function buyThrice(t, shop) {
  const browser = await visitor(t, {});
  const page = await browser.open(`${shop.url}/`);
  await ready(page);
  await answer(page, 'all');
  for (let bought = 0; bought < 3; bought++) {
    assert.equal(await page.evaluate(() => window.murmur.has('regular')), false);
    await buy(page);
  }
  assert.deepEqual(shop.sent(), [], 'the visit is not over: nothing has left');
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
  return page;
}

test('three purchases make a regular, and one report arrives', async (t) => {
  const { real, shop } = await openShop(t, yesOrNo());

  let page;
  let entries = [];
  for (let visitors = 0; entries.length === 0 && visitors < MOST_VISITORS; visitors++) {
    page = await buyThrice(t, shop);
    assert.deepEqual(await page.evaluate(() => window.murmur.segments().includes('regular')), true);
    await page.locator('.strip [segment="regular"] strong').waitFor();
    assert.equal(await page.isVisible('.strip [segment="regular"] [slot="else"]'), false);

    await hide(page);
    ({ entries } = await page.evaluate(() => window.murmur.ledger()));
  }
  assert.equal(entries.length, 1);
  const [arrived] = await shop.arrived(1);
  const report = JSON.parse(arrived.body);
  assert.equal(arrived.status, 202);

  await until(async () => (await page.evaluate(() => window.murmur.ledger())).entries[0].state === 'sent', 'the acknowledgement');
  const ledger = await page.evaluate(() => window.murmur.ledger());
  assert.equal(ledger.question, report.question);
  const [{ time, ...entry }] = ledger.entries;
  assert.ok(Math.abs(time - Date.now()) < 60_000);
  const { question, epoch, policy } = report;
  assert.deepEqual(entry, { question, epoch, policy, mechanism: 'binary', answer: report.answer, state: 'sent' });

  await show(page);
  await follow(page, '.foot a[href="/your-data/"]');
  await page.locator('murmur-preferences .headline').waitFor();
  assert.equal(await page.textContent('murmur-preferences .headline'), `1 of 8 used; all we ever sent: ${report.answer}.`);

  assert.deepEqual(await real.totals(), [{ policy, question, epoch, answer: report.answer, count: 1 }]);
  const [row, ...others] = await real.decoded();
  assert.deepEqual(others, []);
  const { site: name, reports, supporting } = row;
  assert.deepEqual({ name, question: row.question, epoch: row.epoch, reports, supporting },
    { name: 'vinyl', question, epoch, reports: 1, supporting: Number(report.answer) });
  assert.equal(row.withheld, null, '--all');
  assert.equal((await real.estimates())[0].value, null, 'one report is not to be read');
});
