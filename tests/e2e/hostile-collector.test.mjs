// A collector that means no good: whatever it answers, the page goes on, nothing of it runs or is kept, nobody else is
// asked, and nothing leaves but the one report, the same bytes each time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const SCRIPT = '<script>window.harmed = true</script>';
const HTML = { 'content-type': 'text/html' };
const THIRD = 'http://third.example/collect';
const BIG = Buffer.alloc(16 << 20, `${SCRIPT}{"odds":"1000/1","reports":1000000}`);

/** Name, how it answers, and how far the report is then. */
const CASES = [
  ['a page of HTML', (answer) => answer.writeHead(200, HTML).end(SCRIPT), 'waiting'],
  ['thanks in 16 MB', (answer) => answer.writeHead(202, HTML).end(BIG), 'sent'],
  ['thanks, then words for ever', (answer) => { answer.writeHead(202).flushHeaders(); trickle(answer); }, 'sent'],
  ['a policy of its own', (answer) => answer.writeHead(202, { 'content-type': 'application/json' }).end('{"odds":"7/1","v":9}'), 'sent'],
  ['another type', (answer) => answer.writeHead(202, { 'content-type': 'text/javascript', 'sourcemap': THIRD }).end('window.harmed = true'), 'sent'],
  ['a cookie', (answer) => answer.writeHead(202, { 'set-cookie': ['id=4711; Path=/', 'id2=1; SameSite=None; Secure'] }).end(), 'sent'],
  ['links to fetch', (answer) => answer.writeHead(202, { link: `<${THIRD}>; rel=preload; as=fetch, <${THIRD}>; rel=prefetch`, refresh: `0;url=${THIRD}` }).end(), 'sent'],
  ['a redirect that keeps the body', (answer) => answer.writeHead(307, { location: THIRD }).end(), 'waiting'],
  ['a redirect for good', (answer) => answer.writeHead(308, { location: THIRD }).end(), 'waiting'],
  ['a redirect to a page', (answer) => answer.writeHead(303, { location: `${THIRD}?bits` }).end(), 'waiting'],
  ['a redirect round and round', (answer) => answer.writeHead(307, { location: '/v1/reports' }).end(), 'waiting'],
  ['too many requests, come back in a million years', (answer) => answer.writeHead(429, { 'retry-after': '9'.repeat(20) }).end(), 'waiting'],
  ['a status that is none', (answer) => answer.writeHead(999).end(), 'waiting'],
  ['an error', (answer) => answer.writeHead(500, HTML).end(SCRIPT), 'waiting'],
  ['go away', (answer) => answer.writeHead(410, HTML).end(SCRIPT), 'refused'],
  ['nothing like HTTP', (answer) => answer.socket.end('\u0000\u0001 garbage\r\n\r\n'), 'waiting'],
  ['half an answer', (answer) => { answer.writeHead(202, { 'content-length': 100 }).write('{'); answer.socket.end(); }, ['sent', 'waiting']],
  ['nothing, ever', () => {}, 'waiting'],
];

function trickle(answer) {
  const timer = setInterval(() => answer.write('words '), 20);
  answer.on('close', () => clearInterval(timer));
}

for (const [name, respond, state] of CASES) {
  test(`${name}: the report is ${[state].flat().join(' or ')}`, async (t) => {
    const bodies = [];
    const take = (asked, answer) => {
      bodies.push(here.requests.at(-1).body);
      respond(answer);
    };
    const here = await site(t, { files: { '/manifest.json': certain(), '/': html(), '/v1/reports': take } });
    const browser = await visitor(t);
    const page = await browser.open(`${here.url}/`);
    await ready(page);
    await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
    await hide(page);
    await until(() => bodies.length, 'the report');
    const read = () => page.evaluate(() => window.murmur.ledger());
    await until(async () => [state].flat().includes((await read()).entries[0].state), `the report to be ${state}`);
    const before = await stored(page);

    await show(page);
    await page.evaluate(() => { for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 }); });
    assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular'], 'the page goes on');
    const ledger = await read();
    assert.equal(ledger.entries.length, 1);
    assert.deepEqual([ledger.cap, ledger.odds], [8, '3/1'], 'it has no say in what is promised');
    assert.deepEqual(Object.keys(await stored(page)).filter((key) => !(key in before)), ['murmur.h.purchase.0.0'], 'and leaves nothing');
    assert.equal(new Set(bodies).size, 1, 'the same bytes each time');
    assert.deepEqual(await browser.context.cookies(), []);
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    assert.deepEqual(page.told.exceptions, []);
    assert.deepEqual(page.told.errors.filter((line) => !/Failed to load resource|redirect/i.test(line)), [], 'what the browser says of it is all');
  });
}
