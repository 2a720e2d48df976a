// A report speaks of a finished visit: walking on inside the site makes none, leaving it does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { collector } from './support/collector.mjs';
import { page as html, site } from './support/site.mjs';

const BODY = `<h1>A page</h1>
  <a id="link" href="/two">two</a> <a id="away" href="http://localhost:1/">away</a> <a id="spa" href="/three">three</a>
  <form id="plain" action="/two"><button>go</button></form> <form id="scripted"><button>go</button></form>`;

// As shops do: a form and a link that a script handles by itself.
const SCRIPT = `addEventListener('DOMContentLoaded', () => {
  document.querySelector('#scripted').addEventListener('submit', (event) => { event.preventDefault(); location.assign('/two'); });
  document.querySelector('#spa').addEventListener('click', (event) => { event.preventDefault(); history.pushState({}, '', '/three'); });
});`;

async function enter(t, before) {
  const real = await collector(t, { manifest: certain() });
  const text = html({ body: BODY, scripts: ['/page.js'] });
  const files = { '/manifest.json': certain(), '/': text, '/two': text, '/page.js': SCRIPT };
  const here = await site(t, { collector: real, files });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`, before);
  await ready(page);
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  return { here, browser, page };
}

const made = async (page) => (await page.evaluate(() => window.murmur.ledger())).entries.length;

const WAYS = [['a link', '#link'], ['a form', '#plain button'], ['a form whose script goes on by itself', '#scripted button']];
const BROWSERS = [
  ['', () => {}],
  [' (a browser without the Navigation API)', (page) => page.addInitScript(() => {
    Object.defineProperty(window, 'navigation', { value: undefined });
  })],
];

for (const [what, selector, where, before] of WAYS.flatMap((way) => BROWSERS.map((one) => [...way, ...one]))) {
  test(`${what} inside the site goes on with the visit, whose end is reported from the next page${where}`, async (t) => {
    const { here, page } = await enter(t, before);
    const arrived = page.waitForEvent('load');
    await page.click(selector);
    await arrived;
    await ready(page);
    assert.equal(new URL(page.url()).pathname, '/two');
    assert.equal(await made(page), 0);
    assert.deepEqual(here.sent(), []);
    await hide(page);
    assert.equal(await made(page), 1);
    await here.arrived(1);
  });
}

test('a link that the page handles by itself leaves nothing: hiding it then ends the visit', async (t) => {
  const { here, page } = await enter(t);
  await page.click('#spa');
  assert.equal(new URL(page.url()).pathname, '/three');
  await page.evaluate(() => new Promise((done) => { setTimeout(done, 0); }));
  await hide(page);
  assert.equal(await made(page), 1);
  await here.arrived(1);
});

test('a link to another site ends the visit', async (t) => {
  const { here, browser, page } = await enter(t);
  browser.log.theirs.push((url) => url === 'http://localhost:1/');
  await page.click('#away', { noWaitAfter: true });
  await here.arrived(1);
});

test('a visit whose end nobody saw is reported by the first page of the next one', async (t) => {
  const { here, browser, page } = await enter(t);
  const session = await browser.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {});
  await crashed;
  assert.deepEqual(here.sent(), []);

  const next = await browser.open(`${here.url}/`);
  await ready(next);
  assert.equal(await made(next), 1);
  await here.arrived(1);
});
