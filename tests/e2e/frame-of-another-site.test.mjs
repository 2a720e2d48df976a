// In a frame of another site, where the visitor did not choose to be: no key and no report, whatever the page allows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site, STRICT } from './support/site.mjs';

async function framed(t, { sameSite }) {
  const real = await collector(t, { manifest: certain() });
  const inner = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html(), '/around': around('/') } });
  const outer = await site(t, {
    files: { '/': around(`${inner.url}/`) },
    policy: `${STRICT}; frame-src ${inner.url}`,
  });
  const browser = await visitor(t);
  const page = await browser.open(sameSite ? `${inner.url}/around` : outer.url.replace('127.0.0.1', 'localhost'));
  const frame = page.frames()[1];
  await ready(frame);
  await frame.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  await hide(page);
  await show(page);
  await frame.evaluate(() => fetch('/icon.svg'));
  return { real, inner, page, frame };
}

const around = (source) => `<!doctype html><title>Around</title><link rel="icon" href="/icon.svg"><iframe src="${source}"></iframe>`;

test('in a frame of another site there is no key and no report', async (t) => {
  const { real, inner, page, frame } = await framed(t, { sameSite: false });
  assert.deepEqual(await frame.evaluate(() => window.murmur.segments()), ['regular'], 'the page itself is served');
  assert.equal((await frame.evaluate(() => window.murmur.ledger())).state, 'none');
  assert.ok(!await frame.evaluate(() => 'murmur.profile' in localStorage));
  assert.deepEqual(inner.sent(), []);
  assert.deepEqual(await real.totals(), []);
  assert.deepEqual(page.told.exceptions.concat(page.told.errors), []);
});

test('a frame of the same origin is part of the visit', async (t) => {
  const { inner, frame } = await framed(t, { sameSite: true });
  await inner.arrived(1);
  assert.equal((await frame.evaluate(() => window.murmur.ledger())).entries.length, 1);
});
