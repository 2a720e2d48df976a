// Questions of other kinds than a segment, an experiment's arm, and a visitor's own limit, up to the collector's totals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';

const TIERS = { gold: "segment('regular')", silver: 'count(purchase, days(365)) > 0' };

async function enter(t, questions, privacy) {
  const manifest = certain({ questions, privacy });
  const real = await collector(t, { manifest });
  const here = await site(t, { collector: real, files: { '/manifest.json': manifest, '/': html() } });
  const browser = await visitor(t, {});
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  return { real, here, page };
}

const agree = (page) => page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);

/** The report of the visit that ends now, as it left and as it was answered. */
async function leave(page, here) {
  await hide(page);
  const [arrived] = await here.arrived(1);
  return { status: arrived.status, report: JSON.parse(arrived.body) };
}

test('one of several is answered by a digit, and counted under it', async (t) => {
  const { real, here, page } = await enter(t, { tier: { choice: TIERS } });
  await agree(page);
  const { status, report } = await leave(page, here);
  assert.equal(status, 202);
  assert.deepEqual([report.mechanism, report.question], ['chain', 'tier']);
  assert.match(report.answer, /^[012]$/);
  await show(page);
  const { cap, odds, entries } = await page.evaluate(() => window.murmur.ledger());
  assert.deepEqual([cap, odds, entries.length], [5, '3/1', 1]);
  assert.deepEqual([entries[0].mechanism, entries[0].answer], ['chain', report.answer]);
  const [total, ...others] = await real.totals();
  assert.deepEqual([total.question, total.answer, total.count, others.length], ['tier', report.answer, 1, 0]);
});

test('an arm is there with the key, stays, and travels in the clear', async (t) => {
  const arms = ['plain', 'warm'];
  const { here, page } = await enter(t, { layout: { arms, outcome: "segment('regular')" } });
  const arm = () => page.evaluate(() => window.murmur.arm('layout'));
  assert.equal(await arm(), undefined);
  await agree(page);
  const first = await arm();
  assert.ok(arms.includes(first));
  await page.reload();
  await ready(page);
  assert.equal(await arm(), first);
  const { status, report } = await leave(page, here);
  assert.equal(status, 202);
  assert.equal(arms[Number(report.answer[0])], first);
});

test("a visitor's own limit lowers what is sent, under a policy that the collector knows", async (t) => {
  const { here, page } = await enter(t, { tier: { choice: TIERS } });
  await page.evaluate(() => window.murmur.limit('single'));
  await agree(page);
  const { cap, odds, limit } = await page.evaluate(() => window.murmur.ledger());
  assert.deepEqual([cap, odds, limit], [1, '3/1', 'single']);
  const { status, report } = await leave(page, here);
  assert.equal(status, 202);
  assert.equal(report.mechanism, 'subset');
  await show(page);
  const after = await page.evaluate(() => {
    window.murmur.limit('none');
    return window.murmur.ledger();
  });
  assert.deepEqual([after.limit, after.cap, after.entries.length], ['none', 0, 1]);
});
