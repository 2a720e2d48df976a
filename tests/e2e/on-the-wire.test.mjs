// What a report looks like on the network, with a session cookie and a telling address that must not go with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site, STRICT } from './support/site.mjs';
import { until } from './support/until.mjs';

const FORM = new RegExp('^' + [
  '{"v":1', '"site":"vinyl"', '"policy":"[A-Za-z0-9_-]{22}"', '"question":"regular"', '"epoch":\\d{3}',
  '"mechanism":"binary"', '"answer":"[01]"', '"id":"[A-Za-z0-9_-]{22}"}',
].join(',') + '$');

// All that a browser says of a request by itself; nothing of it tells visitors apart more than any request does.
const HEADERS = new Set([
  'host', 'connection', 'content-length', 'content-type', 'accept', 'accept-encoding', 'accept-language', 'cache-control',
  'pragma', 'origin', 'user-agent', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'sec-fetch-dest',
  'sec-fetch-mode', 'sec-fetch-site', 'priority',
]);

/** Notes calls of `sendBeacon` before any script of the page runs. */
const spy = (page) => page.addInitScript(() => {
  window.beacons = [];
  navigator.sendBeacon = (...call) => window.beacons.push(call);
});

/** What Chromium says it sent, its own additions included. The two halves of a request come in any order. */
async function listen(page) {
  const seen = new Map();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const note = (requestId, half) => seen.set(requestId, { ...seen.get(requestId), ...half });
  session.on('Network.requestWillBeSent', ({ requestId, request: { url, method } }) => note(requestId, { url, method }));
  session.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers, associatedCookies }) => {
    note(requestId, { headers, associatedCookies });
  });
  return seen;
}

async function report(t, { ownOrigin, own }) {
  const real = await collector(t, { manifest: certain() });
  const elsewhere = await site(t, { collector: real });
  const here = await site(t, {
    collector: ownOrigin ? real : undefined,
    files: {
      '/manifest.json': certain(),
      '/account': html({ data: { collector: ownOrigin ? '/' : elsewhere.url } }),
    },
    policy: ownOrigin ? STRICT : `${STRICT}; connect-src 'self' ${elsewhere.url}`,
    headers: { 'set-cookie': 'session=secret; Path=/', 'referrer-policy': 'unsafe-url' },
  });
  const browser = await visitor(t, own);
  let seen;
  const page = await browser.open(`${here.url}/account?user=4711`, async (tab) => {
    await spy(tab);
    seen = await listen(tab);
  });
  await ready(page);
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  await hide(page);
  const receiver = ownOrigin ? here : elsewhere;
  const [arrived] = await receiver.arrived(1);
  await until(async () => (await page.evaluate(() => window.murmur.ledger())).entries[0].state === 'sent', 'the acknowledgement');
  return { real, receiver, page, arrived, seen: [...seen.values()].filter((one) => one.url?.endsWith('/v1/reports')) };
}

for (const ownOrigin of [true, false]) {
  const where = ownOrigin ? 'the site’s own origin' : 'an origin of its own';
  test(`a report to ${where} carries its eight fields and nothing else`, async (t) => {
    const { real, receiver, page, arrived, seen } = await report(t, { ownOrigin });
    assert.match(arrived.body, FORM);
    assert.ok(Buffer.byteLength(arrived.body) <= 256);
    assert.equal(arrived.headers['content-type'], 'text/plain');
    assert.equal(arrived.headers.cookie, undefined);
    assert.equal(arrived.headers.referer, undefined);
    assert.deepEqual(Object.keys(arrived.headers).filter((name) => !HEADERS.has(name)), []);
    assert.ok(!JSON.stringify(arrived).includes('4711'), 'nothing of the page’s address');

    assert.equal(seen.length, 1, 'no preflight');
    assert.equal(seen[0].method, 'POST');
    assert.deepEqual(Object.keys(seen[0].headers).filter((name) => /^(cookie|referer)$/i.test(name)), []);
    const cookies = seen[0].associatedCookies.filter(({ blockedReasons }) => blockedReasons.length === 0);
    assert.deepEqual(cookies, []);
    assert.ok(!receiver.requests.some((one) => one.method === 'OPTIONS'), 'no preflight');
    assert.deepEqual(await page.evaluate(() => window.beacons), []);
    assert.equal((await page.context().cookies())[0].value, 'secret', 'there was a cookie to send');
    assert.equal((await real.totals())[0].count, 1);
  });
}

test('one report an epoch, however often the page is hidden or loaded anew', async (t) => {
  const { real, receiver, page } = await report(t, { ownOrigin: true });
  for (let turn = 0; turn < 3; turn++) {
    await show(page);
    await hide(page);
    await show(page);
    await page.reload();
    await ready(page);
  }
  await page.goto('about:blank');
  await page.goBack();
  await ready(page);
  assert.equal((await page.evaluate(() => window.murmur.ledger())).entries.length, 1);
  assert.equal(receiver.sent().length, 1);
  assert.equal((await real.totals())[0].count, 1);
});

test('the next epoch has a report of its own, with another id', async (t) => {
  const { receiver, page } = await report(t, { ownOrigin: true, own: {} });
  await show(page);
  await page.clock.setFixedTime(Date.now() + 28 * 86_400_000);
  await page.reload();
  await ready(page);
  await hide(page);
  const [first, second] = (await receiver.arrived(2)).map((one) => JSON.parse(one.body));
  assert.equal(second.epoch, first.epoch + 1);
  assert.notEqual(second.id, first.id);
  assert.deepEqual([second.site, second.policy, second.question], [first.site, first.policy, first.question]);
  await until(async () => (await page.evaluate(() => window.murmur.ledger())).entries[1].state === 'sent', 'the acknowledgement');
});
