// Time alone: one timer for the next instant at which a segment could flip, sleep, a clock that is set, membership that
// stays, and a second tab.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { EVERYTHING } from './support/manifest.mjs';
import { page, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const START = Date.UTC(2026, 2, 10, 9);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const MANIFEST = {
  version: 1,
  site: 'paper',
  signals: { visit_shop: { title: 'Visits', purpose: 'To greet you', keep: '400d' } },
  segments: {
    today: { title: 'Today', why: 'You were here in the last hours', when: 'ago(visit_shop) < hours(6)' },
    lately: { title: 'Lately', why: 'You were here in the last hours', when: 'count(visit_shop, hours(6)) >= 1' },
    lapsed: { title: 'Lapsed', why: 'You were away for 30 days', when: 'ago(visit_shop) >= days(30)' },
    loyal: { title: 'Loyal', why: 'You were here lately', when: 'count(visit_shop, days(7)) >= 1', stays: '14d' },
    morning: { title: 'Morning', why: 'It is before noon', when: 'hour() < 12' },
  },
};

async function opened(t) {
  const here = await site(t, { files: { '/': page(), '/manifest.json': MANIFEST } });
  const { open } = await visitor(t, { flags: ['--lang=en'] });
  const tab = await open(here.url, async (fresh) => {
    await fresh.clock.install({ time: START });
  });
  await ready(tab);
  await tab.clock.pauseAt(START + MINUTE);
  const segments = () => tab.evaluate(() => window.murmur.segments());
  await tab.evaluate((choice) => {
    window.heard = [];
    window.murmur.on('segments', ({ entered, left }) => window.heard.push([...entered.map((one) => `+${one}`), ...left.map((one) => `-${one}`)].join(' ')));
    window.murmur.consent(choice);
    window.murmur.track('visit_shop');
  }, EVERYTHING);
  return { here, open, tab, segments };
}

test('each segment flips at its own instant, and not before', async (t) => {
  const { tab, segments } = await opened(t);
  const offset = await tab.evaluate(() => new Date().getTimezoneOffset());
  assert.equal(offset, 0, 'the test is written for UTC');
  assert.deepEqual(await segments(), ['today', 'lately', 'loyal', 'morning']);
  await tab.clock.runFor(179 * MINUTE - 1);
  assert.deepEqual(await segments(), ['today', 'lately', 'loyal', 'morning']);
  await tab.clock.runFor(1);
  assert.deepEqual(await segments(), ['today', 'lately', 'loyal'], 'noon');
  await tab.clock.runFor(181 * MINUTE - 1);
  assert.deepEqual(await segments(), ['today', 'lately', 'loyal']);
  await tab.clock.runFor(1);
  assert.deepEqual(await segments(), ['lately', 'loyal'], 'less than six hours, to the millisecond');
  await tab.clock.runFor(1);
  assert.deepEqual(await segments(), ['loyal'], 'a window holds its ends');
  assert.deepEqual(await tab.evaluate(() => window.heard.slice(-3)), ['-morning', '-today', '-lately']);
  assert.deepEqual(tab.told.exceptions, []);
});

test('after sleep, longer than a timer can wait, all is right at once', async (t) => {
  const { tab, segments } = await opened(t);
  await tab.clock.fastForward(21 * DAY);
  assert.deepEqual(await segments(), ['loyal', 'morning'], 'gone from the rule, and it stays two weeks');
  await tab.clock.fastForward(1);
  assert.deepEqual(await segments(), ['morning']);
  await tab.clock.fastForward(9 * DAY);
  assert.deepEqual(await segments(), ['lapsed', 'morning']);
  const { changes } = await tab.evaluate(() => window.murmur.explain('loyal'));
  assert.equal(changes, 2, 'entered and left once each, whatever the timers did');
});

test('a clock that is set back or forth is believed when the page is shown again', async (t) => {
  const { tab, segments } = await opened(t);
  const shown = () => tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await tab.clock.setSystemTime(START + 2 * DAY);
  await shown();
  assert.deepEqual(await segments(), ['loyal', 'morning']);
  await tab.clock.setSystemTime(START + 2 * MINUTE);
  await shown();
  assert.ok((await segments()).includes('lately'), 'back again');
  await tab.clock.setSystemTime(START - DAY);
  await shown();
  assert.ok(!(await segments()).includes('lately'), 'what has not happened yet is in no window');
});

test('a second tab hears of an event, and both flip', async (t) => {
  const { here, open, tab, segments } = await opened(t);
  await tab.clock.fastForward(7 * 60 * MINUTE);
  assert.ok(!(await segments()).includes('today'));
  const other = await open(here.url, async (fresh) => {
    await fresh.clock.install({ time: START + 7 * 60 * MINUTE });
  });
  await ready(other);
  await other.evaluate(() => window.murmur.track('visit_shop'));
  await until(async () => (await segments()).includes('today'), 'the first tab to hear of it');
  for (const one of [tab, other]) {
    await one.clock.fastForward(6 * 60 * MINUTE);
    assert.ok(!(await one.evaluate(() => window.murmur.segments())).includes('today'));
  }
});

test('a timer that slept, or a clock that is set while the page is shown, is noticed within a minute', async (t) => {
  const { tab, segments } = await opened(t);
  assert.ok((await segments()).includes('today'));
  // Nothing tells the page of it: the clock is hours ahead at once, and timers have not moved.
  await tab.clock.setSystemTime(START + 7 * 60 * MINUTE);
  assert.ok((await segments()).includes('today'));
  await tab.clock.runFor(MINUTE);
  assert.ok(!(await segments()).includes('today'));
});

test('one timer, and it waits no longer than a browser can', async (t) => {
  const { segments: { lapsed }, ...paper } = MANIFEST;
  const signals = { visit_shop: { title: 'Visits', purpose: 'To greet you' } };
  const here = await site(t, { files: { '/': page(), '/manifest.json': { ...paper, signals, segments: { lapsed } } } });
  const { open } = await visitor(t);
  const tab = await open(here.url, (fresh) => fresh.addInitScript(() => {
    window.waits = [];
    const real = window.setTimeout;
    window.setTimeout = (callback, wait, ...rest) => {
      window.waits.push(wait);
      return real(callback, wait, ...rest);
    };
  }));
  await ready(tab);
  const waits = await tab.evaluate((choice) => {
    window.murmur.consent(choice);
    window.waits.length = 0;
    for (let turn = 0; turn < 5; turn += 1) window.murmur.track('visit_shop');
    return window.waits.filter((wait) => wait > 1000);
  }, EVERYTHING);
  assert.deepEqual(waits, [2 ** 31 - 1], '30 days are too long for a timer, and five visits set one');
});

test('an event in another time zone is decided by the local time there', async (t) => {
  const { segments: { morning }, ...paper } = MANIFEST;
  const evening = { title: 'Evening', why: 'It is evening', when: 'hour() >= 18 && count(visit_shop, days(1)) >= 1' };
  const here = await site(t, { files: { '/': page(), '/manifest.json': { ...paper, segments: { morning, evening } } } });
  const { open } = await visitor(t);
  const tab = await open(here.url, async (fresh) => {
    await fresh.clock.install({ time: START });
  });
  await ready(tab);
  await tab.clock.pauseAt(START + MINUTE);
  const devtools = await tab.context().newCDPSession(tab);
  const track = () => tab.evaluate(() => {
    window.murmur.track('visit_shop');
    return window.murmur.segments();
  });
  await tab.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  assert.deepEqual(await track(), ['morning'], 'nine in the morning, UTC');
  await devtools.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Tokyo' });
  assert.deepEqual(await track(), ['evening'], 'six in the evening in Tokyo');
  await tab.clock.runFor(2 * MINUTE);
  assert.deepEqual(await tab.evaluate(() => window.murmur.segments()), ['evening']);
});
