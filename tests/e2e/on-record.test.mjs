// The record that every test is judged by, seen to find what it is there for: each way out of a page, and each violation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const LOOSE = "default-src * 'unsafe-inline' 'unsafe-eval' blob: data:";
const THIRD = 'http://third.example/x';
/** Of a range for documentation: a number in place of a name does not get out either. */
const NUMBER = 'http://192.0.2.1/x';

const files = {
  '/manifest.json': certain(),
  '/': html(),
  '/worker.js': "onmessage = ({ data }) => { fetch(data).catch(() => postMessage('failed')); };",
  '/service.js': "onfetch = () => {}; onactivate = () => { fetch('http://third.example/x').catch(() => {}); };",
  '/frame': '<!doctype html><title>Frame</title><img alt="" src="http://third.example/x">',
};

/** Ways out, each run in the page with the address. */
const WAYS = {
  'fetch': (url) => fetch(url, { mode: 'no-cors' }).catch(() => {}),
  'fetch that outlives the page': (url) => { fetch(url, { mode: 'no-cors', keepalive: true }).catch(() => {}); },
  'XMLHttpRequest': (url) => { Object.assign(new XMLHttpRequest(), { onerror() {} }).open('GET', url, false); new Image().src = url; },
  'a beacon': (url) => { navigator.sendBeacon(url, 'bits'); },
  'an image': (url) => { new Image().src = url; },
  'a script': (url) => { document.head.append(Object.assign(document.createElement('script'), { src: url })); },
  'a style sheet': (url) => { document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url })); },
  'a prefetch': (url) => { document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: url })); },
  'a frame': (url) => { document.body.append(Object.assign(document.createElement('iframe'), { src: url })); },
  'a frame of the site': () => { document.body.append(Object.assign(document.createElement('iframe'), { src: '/frame' })); },
  'a worker': (url) => new Promise((done) => { Object.assign(new Worker('/worker.js'), { onmessage: done }).postMessage(url); }),
  'a service worker': () => { navigator.serviceWorker.register('/service.js'); },
  'a web socket': (url) => { new WebSocket(url.replace('http', 'ws')).onerror = () => {}; },
};

async function enter(t, policy) {
  const here = await site(t, { files, policy });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  return { here, browser, page };
}

/** What the record says is wrong, which is gone from it then. */
function wrong(browser) {
  try {
    browser.log.judge();
    return '';
  } catch (error) {
    return error.actual.join('\n');
  }
}

test('every way to a third party is found, and none gets there', async (t) => {
  const { browser, page } = await enter(t, LOOSE);
  for (const [name, go] of Object.entries(WAYS)) {
    for (const url of go.length ? [THIRD, NUMBER] : [THIRD]) {
      assert.equal(wrong(browser), '', `before ${name}`);
      await page.evaluate(go, url);
      await until(() => browser.log.requests.some((one) => /third\.example|192\.0\.2\.1/.test(one.url)), name);
      assert.match(wrong(browser), /a third party/, name);
    }
  }
  const reached = await page.evaluate((urls) => Promise.all(urls.map((url) => fetch(url, { mode: 'no-cors' }).then(() => url, () => ''))), [THIRD, NUMBER]);
  assert.deepEqual(reached, ['', '']);
  wrong(browser);
});

test('what is asked of the site is a file of its own, of the SDK, or a report that was agreed to', async (t) => {
  const { browser, page } = await enter(t);
  const found = async (ask) => {
    await page.evaluate(ask);
    return wrong(browser);
  };
  await found(() => {});
  assert.equal(await found(() => fetch('/manifest.json')), '');
  assert.match(await found(() => fetch('/segments/regular')), /neither a file of the page nor of the SDK/);
  assert.match(await found(() => fetch('/murmur_more.js?regular')), /more than a file of the SDK/);
  assert.match(await found(() => fetch('/murmur_bg.wasm', { method: 'POST', body: '1' })), /more than a file of the SDK/);
  assert.match(await found(() => fetch('/manifest.json', { method: 'PUT', body: '1' })), /more than a file/);
  assert.match(await found(() => fetch('/v1/totals')), /neither/);
  const report = () => fetch('/v1/reports', { method: 'POST', body: '{}' });
  assert.match(await found(report), /a report that nobody agreed to/);
  await page.evaluate(() => window.murmur.consent({ store: true, report: true }));
  assert.equal(await found(report), '');
  await page.evaluate(() => window.murmur.consent({ report: false }));
  assert.match(await found(report), /a report that nobody agreed to/);
});

test('every violation of the policy is found', async (t) => {
  const { browser, page } = await enter(t);
  const found = async (violate) => {
    await page.evaluate(violate);
    await until(() => browser.log.violations.length, 'the violation');
    return wrong(browser);
  };
  assert.match(await found(() => { try { document.body.innerHTML = '<p>'; } catch { /* as it should */ } }), /require-trusted-types-for/);
  assert.match(await found(() => { document.body.setAttribute('style', 'color: red'); }), /style-src/);
  assert.match(await found(() => { new Image().src = 'http://third.example/x'; }), /img-src|default-src/);
  assert.match(await found(() => { document.body.append(document.createElement('style')); document.querySelector('style').append('p{}'); }), /style-src/);
});
