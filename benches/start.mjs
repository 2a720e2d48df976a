// Cold start with 10,000 events and 20 segments, each time in a fresh page: from the strings in localStorage to the first
// decision. And what an event writes. Beside it JSON, and text packed and read in JavaScript.
import { Stop, thousands } from '../scripts/lib.mjs';
import { bundle } from './support/bundle.mjs';
import { openPage, withBrowser } from './support/chromium.mjs';
import { duration, markdown, median } from './support/report.mjs';
import { sdkFiles } from './support/sdk.mjs';
import { withServer } from './support/server.mjs';

const WAYS = [
  ['murmur', '**Murmur**'],
  ['json', 'JSON.parse of objects, shared pass'],
  ['packed', 'packed text read in JavaScript, shared pass'],
];
const PAGES = 25;

/** `[{ way, took, again, read, bytes, micros, units }]`, times in µs. */
export async function measure({ quick, say }) {
  const files = { '/': '<!doctype html><title>Start</title>', '/page.mjs': await bundle('start/page.mjs'), ...sdkFiles() };
  return withServer(files, ({ url }) => withBrowser(async (browser) => {
    const results = [];
    const end = Date.now();
    for (const [way] of WAYS) results.push(await measureWay(browser, url, { way, end, pages: quick ? 3 : PAGES }));
    const [truth, ...others] = results;
    for (const { way, members } of others) {
      if (members !== truth.members) throw new Stop(`${way} decides ${members}, Murmur ${truth.members}.`);
    }
    for (const { way, took } of results) say(`${way}: first decision after ${duration(took)}`);
    return results;
  }));
}

async function measureWay(browser, url, { way, end, pages }) {
  const context = await browser.newContext();
  const inPage = async (use, asked) => {
    const page = await openPage(context, `${url}/`);
    const result = await page.evaluate(use, asked);
    await page.close();
    return result;
  };
  const written = await inPage(async ([kind, last]) => {
    const { fill, fillByHand } = await import('/page.mjs');
    return kind === 'murmur' ? fill(last) : fillByHand(last, kind === 'packed');
  }, [way, end]);
  const starts = [];
  for (let n = 0; n < pages; n++) {
    starts.push(await inPage(async ([kind, last]) => {
      const { startMurmur, startByHand } = await import('/page.mjs');
      Date.now = () => last + 1; // the same moment for all
      void localStorage.length; // the browser has it in memory from here on
      return kind === 'murmur' ? startMurmur() : startByHand(kind === 'packed');
    }, [way, end]));
  }
  await context.close();
  const [{ kept, members }] = starts;
  if (kept < 9_990) throw new Stop(`${way} kept ${kept} of 10,000 events.`);
  const micros = (name) => median(starts.map((start) => 1000 * start[name]));
  return {
    way, members, took: micros('took'), again: micros('again'), read: way === 'murmur' ? undefined : micros('read'), units: written.units,
    bytes: { median: median(written.bytes), most: Math.max(...written.bytes) }, micros: median(written.micros),
  };
}

export function goals([murmur]) {
  return [
    ['the first decision after at most 2 ms', `${duration(murmur.took)}, in a page whose code is compiled ${duration(murmur.again)}`, murmur.took <= 2000],
    ['an event writes at most 1 KB', `${thousands(murmur.bytes.most)} B`, murmur.bytes.most <= 1024],
  ];
}

export function tables(results) {
  const heading = ['10,000 events, 20 segments', 'kept, UTF-16 units', 'string to events', 'to the first decision',
    'again in that page', 'an event writes', 'at most', 'in'];
  const rows = results.map(({ way, took, again, read, units, bytes, micros }) => [
    WAYS.find(([name]) => name === way)[1], thousands(units), read === undefined ? '' : duration(read), duration(took),
    duration(again), `${thousands(bytes.median)} B`, `${thousands(bytes.most)} B`, duration(micros),
  ]);
  return [markdown([heading, ...rows])];
}
