// A report that could not be delivered waits, outlives the page and the browser, and is sent again byte for byte.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { folder, until } from './support/until.mjs';

const ledger = (page) => page.evaluate(() => window.murmur.ledger());
const states = async (page) => (await ledger(page)).entries.map(({ state }) => state);
const becomes = (page, state) => until(async () => (await states(page)).join() === state, `the report to be ${state}`);

async function enter(t, own) {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html() } });
  const browser = await visitor(t, own);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  return { real, here, browser, page };
}

/** Every try had the same bytes, and the collector counted one report. */
async function countedOnce(real, here, tries) {
  const bodies = here.sent().map((one) => one.body);
  assert.ok(bodies.length >= tries, `${bodies.length} tries`);
  assert.equal(new Set(bodies).size, 1, bodies.join('\n'));
  const [total, ...others] = await real.totals();
  assert.deepEqual(others, []);
  assert.equal(total.count, 1);
  assert.equal(total.answer, JSON.parse(bodies[0]).answer);
}

test('offline at the end of the visit: it waits, and leaves when the network is back', async (t) => {
  const { real, here, browser, page } = await enter(t, {});
  await ledger(page); // while what answers it can still be fetched
  await browser.context.setOffline(true);
  await hide(page);
  assert.deepEqual(await states(page), ['waiting']);
  await until(() => page.told.errors.some((line) => line.includes('ERR_INTERNET_DISCONNECTED')), 'the first try to fail');
  assert.deepEqual(here.sent(), []);
  await browser.context.setOffline(false);
  await becomes(page, 'sent');
  await countedOnce(real, here, 1);
});

test('the collector is down: it waits through a new page and a restart of the browser', async (t) => {
  const { real, here, browser, page } = await enter(t, {});
  await real.stop();
  await hide(page);
  await here.arrived(1);
  assert.deepEqual(await states(page), ['waiting']);
  const [entry] = (await ledger(page)).entries;

  await show(page);
  await page.reload();
  await ready(page);
  await here.arrived(2);
  assert.deepEqual((await ledger(page)).entries, [entry]);
  await browser.quit();

  here.collector = await collector(t, { manifest: certain(), data: real.data });
  const again = await visitor(t, { profile: browser.profile });
  const later = await again.open(`${here.url}/`);
  await ready(later);
  await becomes(later, 'sent');
  assert.deepEqual((await ledger(later)).entries, [{ ...entry, state: 'sent' }]);
  await countedOnce(here.collector, here, 3);
});

test('the page crashes while the report is under way', async (t) => {
  const { real, here, browser, page } = await enter(t);
  here.reports = 'hang';
  await hide(page);
  await until(() => here.sent().length === 1, 'the first try');
  const session = await browser.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {});
  await crashed;

  here.reports = 'pass';
  const later = await browser.open(`${here.url}/`);
  await ready(later);
  await becomes(later, 'sent');
  await countedOnce(real, here, 2);
});

test('the browser is killed right after a send, before the report is on disk: the same bits and id again, counted once', async (t) => {
  const { real, here, browser, page } = await enter(t, {});
  const disk = join(browser.profile, 'Default', 'Local Storage', 'leveldb');
  const onDisk = () => readdirSync(disk).some((name) => readFileSync(join(disk, name), 'latin1').includes('murmur.profile'));
  await until(onDisk, 'the key to reach the disk', 30_000);
  // What the disk holds now is all that a killed browser leaves.
  const left = folder(t, 'left');
  cpSync(browser.profile, left, { recursive: true, filter: (path) => !basename(path).startsWith('Singleton') });
  await hide(page);
  await here.arrived(1);
  await becomes(page, 'sent');
  await browser.kill();

  const again = await visitor(t, { profile: left });
  const later = await again.open(`${here.url}/`);
  await ready(later);
  // It knows of a visit whose end nobody saw, and of no report.
  await becomes(later, 'sent');
  await countedOnce(real, here, 2);
});

test('the answer is lost: the same bytes again, counted once', async (t) => {
  const { real, here, page } = await enter(t);
  here.reports = 'lose';
  await hide(page);
  await here.arrived(1);
  await until(() => page.told.errors.some((line) => line.includes('ERR_')), 'the first try to fail');
  assert.deepEqual(await states(page), ['waiting']);
  assert.equal((await real.totals())[0].count, 1, 'it was counted all the same');
  here.reports = 'pass';
  await show(page);
  await becomes(page, 'sent');
  await countedOnce(real, here, 2);
});

test('the page goes away before the answer comes: the next page hears it', async (t) => {
  const { real, here, page } = await enter(t);
  await page.goto('about:blank');
  await here.arrived(1);
  await page.goto(`${here.url}/`);
  await ready(page);
  await becomes(page, 'sent');
  await countedOnce(real, here, 1);
});

test('refused for good: it is not sent again', async (t) => {
  const { here, page } = await enter(t);
  // A collector that runs with another manifest.
  const other = certain();
  other.segments.regular.when = 'count(purchase, days(90)) >= 4';
  here.collector = await collector(t, { manifest: other });
  await hide(page);
  await becomes(page, 'refused');
  assert.equal(here.sent()[0].status, 404);
  await show(page);
  await page.reload();
  await ready(page);
  await hide(page);
  await page.evaluate(() => fetch('/icon.svg'));
  assert.equal(here.sent().length, 1);
  assert.deepEqual(await here.collector.totals(), []);
});
