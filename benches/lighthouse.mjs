// Lighthouse's performance of the demo shop's first page with the tag and without it, as a phone on a slow network, in turns.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { at, Stop } from '../scripts/lib.mjs';
import { ARGS, EXECUTABLE } from './support/chromium.mjs';
import { peerVersion } from './support/bundle.mjs';
import { duration, markdown, median } from './support/report.mjs';
import { freePort, withServer } from './support/server.mjs';
import { shopFiles } from './support/shop.mjs';

const RUNS = 5;
/** Points that the tag may cost. */
const MOST = 1;
const PAGES = [['without the tag', false], ['with the tag', true]];
const AUDITS = { 'first-contentful-paint': 'FCP', 'largest-contentful-paint': 'LCP', 'total-blocking-time': 'TBT', 'cumulative-layout-shift': 'CLS', 'speed-index': 'Speed Index' };

/** `[{ name, score, FCP, … }]`, medians over the runs. */
export async function measure({ quick, say }) {
  const resolve = createRequire(at('benches', 'peers', 'package.json')).resolve;
  const { default: lighthouse } = await import(pathToFileURL(resolve('lighthouse')).href);
  const runs = PAGES.map(() => []);
  for (let n = 0; n < (quick ? 1 : RUNS); n++) {
    for (const [page, [name, tag]] of PAGES.entries()) {
      const one = await withServer(shopFiles(tag), ({ url }) => run(lighthouse, `${url}/`));
      say(`${name}, run ${n + 1}: ${one.score}`);
      runs[page].push(one);
    }
  }
  return PAGES.map(([name], page) => {
    const of = (key) => median(runs[page].map((one) => one[key]));
    return { name, runs: runs[page].length, ...Object.fromEntries(['score', ...Object.values(AUDITS)].map((key) => [key, of(key)])) };
  });
}

/** Fails where the tag costs too much; a busy machine tells nothing of that. */
export function check([without, tagged]) {
  const lost = without.score - tagged.score;
  if (lost > MOST) throw new Stop(`The tag costs ${lost} points of Lighthouse's performance; at most ${MOST} is allowed.`);
}

async function run(lighthouse, url) {
  const port = await freePort();
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: [...ARGS, `--remote-debugging-port=${port}`], headless: true });
  try {
    const { lhr } = await lighthouse(url, { port, onlyCategories: ['performance'], logLevel: 'silent' });
    if (lhr.runtimeError) throw new Stop(`Lighthouse: ${lhr.runtimeError.message}`);
    const audits = Object.entries(AUDITS).map(([audit, name]) => [name, lhr.audits[audit].numericValue]);
    return { score: Math.round(lhr.categories.performance.score * 100), ...Object.fromEntries(audits) };
  } finally {
    await browser.close();
  }
}

export function tables(results) {
  const names = Object.values(AUDITS);
  const rows = results.map((one) => [one.name, one.score, ...names.map((name) => (name === 'CLS' ? one[name].toFixed(3) : duration(one[name] * 1000)))]);
  return [markdown([[`Lighthouse ${peerVersion('lighthouse')}, the median of ${results[0].runs}`, 'performance', ...names], ...rows])];
}
