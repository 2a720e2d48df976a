// Lighthouse's performance of the demo shop's first page with Murmur and without it, as a phone on a slow network: pairs of runs,
// in the order that alternates, and what Murmur costs by the median of the differences within pairs.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { at, Stop } from '../scripts/lib.mjs';
import { ARGS, EXECUTABLE } from './support/chromium.mjs';
import { peerVersion } from './support/bundle.mjs';
import { duration, markdown, median } from './support/report.mjs';
import { freePort, withServer } from './support/server.mjs';
import { shopFiles } from './support/shop.mjs';

const PAIRS = 9;
/** Points that Murmur may cost. */
const MOST = 1;
const NAMES = ['without Murmur', 'with Murmur'];
const AUDITS = { 'first-contentful-paint': 'FCP', 'largest-contentful-paint': 'LCP', 'total-blocking-time': 'TBT', 'cumulative-layout-shift': 'CLS', 'speed-index': 'Speed Index' };

/** `{ pages: [{ name, score, FCP, … }], pairs, cost }`: medians over the runs, and the median of what a pair differs in. */
export async function measure({ quick, say }) {
  const resolve = createRequire(at('benches', 'peers', 'package.json')).resolve;
  const { default: lighthouse } = await import(pathToFileURL(resolve('lighthouse')).href);
  const pairs = [];
  await withServer(shopFiles(false), (bare) => withServer(shopFiles(true), async (tagged) => {
    const look = async (page) => run(lighthouse, `${[bare, tagged][page].url}/`);
    // The first start of a browser reads more from disk than any other.
    if (!quick) await look(1);
    for (let n = 0; n < (quick ? 1 : PAIRS); n++) {
      const pair = [];
      for (const page of n % 2 ? [1, 0] : [0, 1]) pair[page] = await look(page);
      pairs.push(pair);
      say(`pair ${n + 1}: ${NAMES.map((name, page) => `${pair[page].score.toFixed(1)} ${name}`).join(', ')}`);
    }
  }));
  const pages = NAMES.map((name, page) => {
    const of = (key) => median(pairs.map((pair) => pair[page][key]));
    return { name, ...Object.fromEntries(['score', ...Object.values(AUDITS)].map((key) => [key, of(key)])) };
  });
  return { pages, pairs: pairs.length, cost: median(pairs.map(([without, tagged]) => without.score - tagged.score)) };
}

/** A busy machine tells nothing of this. */
export function goals({ cost }) {
  return [[`Murmur costs at most ${MOST} point`, `${cost.toFixed(1)}, within pairs of runs`, cost <= MOST]];
}

async function run(lighthouse, url) {
  const port = await freePort();
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: [...ARGS, `--remote-debugging-port=${port}`], headless: true });
  try {
    const { lhr } = await lighthouse(url, { port, onlyCategories: ['performance'], logLevel: 'silent' });
    if (lhr.runtimeError) throw new Stop(`Lighthouse: ${lhr.runtimeError.message}`);
    const missing = lhr.audits['network-requests'].details.items.filter(({ statusCode }) => statusCode >= 400).map((one) => one.url);
    if (missing.length > 0) throw new Stop(`The page asks for what is not there: ${missing.join(', ')}.`);
    const audits = Object.entries(AUDITS).map(([audit, name]) => [name, lhr.audits[audit].numericValue]);
    return { score: points(lhr), ...Object.fromEntries(audits) };
  } finally {
    await browser.close();
  }
}

/** The category's score before Lighthouse rounds it to whole points: a difference of one is what is asked about. */
function points({ audits, categories }) {
  const weighed = categories.performance.auditRefs.filter(({ weight }) => weight > 0);
  const sum = (of) => weighed.reduce((total, ref) => total + of(ref), 0);
  return 100 * sum(({ id, weight }) => weight * audits[id].score) / sum(({ weight }) => weight);
}

export function tables({ pages, pairs }) {
  const names = Object.values(AUDITS);
  const rows = pages.map((one) => [one.name, one.score.toFixed(1), ...names.map((name) => (name === 'CLS' ? one[name].toFixed(3) : duration(one[name] * 1000)))]);
  const head = [`Lighthouse ${peerVersion('lighthouse')}, the median of ${pairs}`, 'performance', ...names];
  return [markdown([head, ...rows])];
}
