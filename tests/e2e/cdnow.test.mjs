// Real histories in a real browser: the shipped wasm puts 200 CDNOW customers into the same segments as `murmur replay`
// does natively, at three cut-offs. The browser's clock stands at each purchase's date when it is tracked.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { asLog, CUTOFFS, customers, MANIFEST } from './support/cdnow.mjs';
import { murmur } from './support/collector.mjs';
import { page as html, site } from './support/site.mjs';
import { folder } from './support/until.mjs';

const COUNT = 200;
const chosen = customers(COUNT);
const skip = chosen ? false : 'no CDNOW data: `npm run data` fetches them';
const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));

/** Segments by customer, as the binary replays them. */
async function replayed(t, date) {
  const here = folder(t, 'replay');
  const [events, memberships] = [join(here, 'events.csv'), join(here, 'memberships.csv')];
  writeFileSync(events, asLog(chosen));
  await murmur('replay', '--manifest', MANIFEST, '--events', events, '--at', date, '--memberships', memberships);
  const segments = new Map([...chosen.keys()].map((name) => [name, []]));
  for (const row of readFileSync(memberships, 'utf8').trim().split('\n').slice(1)) {
    const [name, segment] = row.split(',');
    segments.get(name).push(segment);
  }
  return segments;
}

/** Runs before every script of the page: its clock stands where `setClock` puts it. */
function standingClock() {
  let now = 0;
  const Real = Date;
  window.setClock = (date) => { now = Real.parse(date); };
  window.Date = class extends Real {
    constructor(...parts) {
      super(...(parts.length ? parts : [now]));
    }

    static now() {
      return now;
    }
  };
}

/** One customer's life in the page: the segments at each cut-off. */
function live({ events, cutoffs }) {
  const found = {};
  let next = 0;
  window.setClock(events[0].date);
  window.murmur.consent({ store: true, personalise: true });
  for (const cutoff of cutoffs) {
    for (; next < events.length && events[next].date <= cutoff; next++) {
      window.setClock(events[next].date);
      window.murmur.track('purchase', { value: Number(events[next].dollars) });
    }
    window.setClock(cutoff);
    // As when another tab has written: it reads its storage and decides anew.
    dispatchEvent(new StorageEvent('storage', { key: null }));
    found[cutoff] = window.murmur.segments();
  }
  window.murmur.forget();
  return found;
}

test(`the wasm in a browser and the native replay agree on ${COUNT} CDNOW customers`, { skip }, async (t) => {
  const expected = {};
  for (const cutoff of CUTOFFS) expected[cutoff] = await replayed(t, cutoff);
  const here = await site(t, { files: { '/manifest.json': manifest, '/': html({ data: { collector: undefined } }) } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`, (tab) => tab.addInitScript(standingClock));
  await ready(page);

  const seen = new Set();
  for (const [name, events] of chosen) {
    const found = await page.evaluate(live, { events, cutoffs: CUTOFFS });
    for (const cutoff of CUTOFFS) {
      assert.deepEqual(found[cutoff], expected[cutoff].get(name), `customer ${name} at ${cutoff}`);
      for (const segment of found[cutoff]) seen.add(segment);
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(manifest.segments).sort(), 'every segment has a member among them');
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
