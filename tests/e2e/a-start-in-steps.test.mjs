// A page starts in many short steps. What other tabs do between any two of them holds, and what the page asks for waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { ready, stored, visitor } from './support/browser.mjs';
import { refused } from './support/consent.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const NOTHING = { store: false, personalise: false, report: false };
const EVENTS = 3000;

/** Before each step the page waits until it may go on: `step()` lets it make one, if one waits, `run()` all that come. */
function waiting() {
  let free = false;
  const held = [];
  window.steps = 0;
  const pause = () => new Promise((resolve) => {
    window.steps += 1;
    if (free) resolve();
    else held.push(resolve);
  });
  Object.defineProperty(window, 'scheduler', { value: { yield: pause } });
  window.step = () => {
    const go = held.shift();
    go?.();
    return Boolean(go);
  };
  window.run = () => {
    free = true;
    held.splice(0).forEach((go) => go());
  };
}

const fill = (page) => page.evaluate(([choice, events]) => {
  window.murmur.consent(choice);
  for (let n = 0; n < events; n++) window.murmur.track('purchase', { value: 1 }, { at: Date.now() - 1000 * n });
}, [EVERYTHING, EVENTS]);

async function enter(t) {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html() } });
  const browser = await visitor(t);
  const first = await browser.open(`${here.url}/`);
  await ready(first);
  await fill(first);
  /** A second tab that made so many steps of its start. */
  const begun = async (steps) => {
    const page = await browser.open(`${here.url}/`, (page) => page.addInitScript(waiting));
    for (let step = 1; step <= steps; step++) await until(() => page.evaluate(() => window.step()), `step ${step}`);
    await until(() => page.evaluate((made) => window.steps > made, steps), `the end of step ${steps}`);
    return page;
  };
  const count = async () => {
    const page = await browser.open(`${here.url}/`, (page) => page.addInitScript(waiting));
    await until(() => page.evaluate(() => window.steps > 0), 'the start');
    await page.evaluate(() => window.run());
    await ready(page);
    const steps = await page.evaluate(() => window.steps);
    await page.close();
    return steps;
  };
  return { first, begun, count };
}

const purchases = (page) => page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.length);

test('the steps are many', async (t) => {
  const { count } = await enter(t);
  assert.ok((await count()) > 8);
});

test('consent withdrawn in another tab between two steps erases, and the page ends without a history', async (t) => {
  const { first, begun, count } = await enter(t);
  const all = await count();
  for (const steps of [Math.floor(all / 2), all - 3]) {
    const page = await begun(steps);
    await first.evaluate((choice) => window.murmur.consent(choice), NOTHING);
    await page.evaluate(() => window.run());
    await ready(page);
    assert.deepEqual(await page.evaluate(() => [window.murmur.segments(), window.murmur.storage(), window.murmur.consentState().store]), [[], 'memory', false]);
    assert.equal(await purchases(page), 0);
    await page.evaluate(() => window.murmur.track('purchase', { value: 7 }));
    await until(async () => isDeepStrictEqual(Object.keys(refused(await stored(first))).filter((name) => name.startsWith('murmur.h.')), []), 'no history');
    await page.close();
    await fill(first);
  }
});

test('an event of another tab between two steps, and one that this page asks for before its start is done, count once each', async (t) => {
  const { first, begun, count } = await enter(t);
  const page = await begun(Math.floor(await count() / 2));
  await page.evaluate(() => (window.murmur ||= []).push(['track', 'purchase', { value: 7 }]));
  await first.evaluate(() => window.murmur.track('purchase', { value: 8 }));
  await page.evaluate(() => window.run());
  await ready(page);
  for (const one of [page, first]) await until(async () => (await purchases(one)) === EVENTS + 2, 'both events');
});

test('a page that is left before its start is done has written nothing, and the next one knows all', async (t) => {
  const { first, begun, count } = await enter(t);
  const page = await begun(Math.floor(await count() / 2));
  const before = await stored(first);
  await page.goto('about:blank');
  assert.deepEqual(await stored(first), before);
  const next = await begun(0);
  await next.evaluate(() => window.run());
  await ready(next);
  assert.equal(await purchases(next), EVENTS);
});
