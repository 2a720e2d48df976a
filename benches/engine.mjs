// One new event, then all segments: Murmur beside hand-written JavaScript and rule libraries, in Node and in Chromium.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Stop } from '../scripts/lib.mjs';
import { bundle, peerVersion } from './support/bundle.mjs';
import { openPage, withBrowser } from './support/chromium.mjs';
import { duration, markdown } from './support/report.mjs';
import { sdkFiles, sdkPath } from './support/sdk.mjs';
import { withServer } from './support/server.mjs';

// The first is the truth: a visitor's history walked anew for every rule.
const LIBRARIES = ['json-logic-js', 'json-rules-engine', 'sift'];
const library = (name) => [name, () => `shared pass, ${name} ${peerVersion(name)}`];
const CONTESTANTS = [
  ['filter', () => 'filter/reduce for each rule'],
  ['pass', () => 'shared pass, plain predicates'],
  ...LIBRARIES.map(library),
  ['incremental-all', () => 'incremental arrays, all rules'],
  ['incremental-dependents', () => 'incremental arrays, dependent rules'],
  ['murmur', () => '**Murmur**, in memory'],
  ['murmur-kept', () => '**Murmur**, with the write'],
];
const SEGMENTS = [10, 100, 1000];
const EVENTS = [100, 1000, 10_000];
const CHECKS = 30;
const FULL = { warm: 500, time: 1000, patience: 60_000 };
const QUICK = { warm: 50, time: 50, patience: 5_000 };

/** Every cell in both places: `[{ where, segments, events, contestant, median, … }]`. */
export async function measure({ quick, say }) {
  const code = await bundle('engine/run.mjs');
  const cells = [];
  const everyCell = async (where, run) => {
    for (const segments of SEGMENTS) {
      for (const events of EVENTS) cells.push(...await cell({ where, segments, events, run, quick, say }));
    }
  };
  await inNode(code, (run) => everyCell('Node', run));
  await inChromium(code, (run) => everyCell('Chromium', run));
  return cells;
}

/** All contestants at one size, after each has come to the same decisions as the first. */
async function cell({ where, segments, events, run, quick, say }) {
  const results = [];
  let truth;
  for (const [contestant] of CONTESTANTS) {
    const result = await run({ contestant, segments, events, checks: CHECKS, ...(quick ? QUICK : FULL) });
    const { decisions, ...numbers } = result;
    truth ??= decisions;
    if (decisions) compare(contestant, `${segments} segments, ${events} events`, truth, decisions);
    results.push({ where, segments, events, contestant, ...numbers });
    say(`${where}, ${segments} segments, ${events} events: ${contestant} ${result.tooSlow ? `given up, ${result.tooSlow}` : duration(result.median)}`);
  }
  if (new Set(truth).size < 2) throw new Stop(`At ${segments} segments and ${events} events no decision changed: that checks nothing.`);
  return results;
}

function compare(contestant, size, truth, decisions) {
  const step = truth.findIndex((expected, index) => expected !== decisions[index]);
  if (step < 0) return;
  const rule = [...truth[step]].findIndex((bit, index) => bit !== decisions[step][index]);
  throw new Stop(`${contestant}, ${size}: after event ${step + 1} it decides rule ${rule} as ${decisions[step][rule]}, the truth is ${truth[step][rule]}.`);
}

async function inNode(code, use) {
  const folder = mkdtempSync(join(tmpdir(), 'murmur-bench-'));
  const file = join(folder, 'run.mjs');
  writeFileSync(file, code);
  const script = fileURLToPath(new URL('engine/node.mjs', import.meta.url));
  const index = pathToFileURL(sdkPath('index.js')).href;
  try {
    await use((work) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, file, JSON.stringify({ ...work, index })], { encoding: 'utf8', maxBuffer: 1e9 });
      if (status !== 0) throw new Stop(`${work.contestant} failed in Node:\n${stderr}`);
      return JSON.parse(stdout);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inChromium(code, use) {
  const files = { '/': '<!doctype html><title>Engine</title>', '/run.mjs': code, ...sdkFiles() };
  await withServer(files, ({ url }) => withBrowser((browser) => use(async (work) => {
    const context = await browser.newContext();
    const page = await openPage(context, `${url}/`);
    const result = await page.evaluate(async (asked) => {
      const { run } = await import('/run.mjs');
      return run(asked);
    }, { ...work, index: `${url}/pkg/index.js` });
    await context.close();
    return result;
  })));
}

const placesOf = (cells) => [...new Set(cells.map(({ where }) => where))];
const finder = (cells) => (where, contestant, { segments, events }) =>
  cells.find((one) => one.where === where && one.contestant === contestant && one.segments === segments && one.events === events);

/** Of evaluation alone, without the write. */
export function goals(cells) {
  const at = finder(cells);
  const most = { segments: SEGMENTS.at(-1), events: EVENTS.at(-1) };
  return placesOf(cells).flatMap((where) => {
    const took = at(where, 'murmur', most).median;
    const flat = Math.max(...SEGMENTS.map((segments) =>
      at(where, 'murmur', { segments, events: EVENTS.at(-1) }).median / at(where, 'murmur', { segments, events: EVENTS[0] }).median));
    const ahead = LIBRARIES.map((name) => [at(where, name, most).median / took, name]).filter(([times]) => times > 0).sort(([a], [b]) => a - b);
    return [
      [`${where}: ${most.segments} segments, ${most.events} events, at most 10 µs`, duration(took), took <= 10],
      [`${where}: ${EVENTS.at(-1)} events take at most 1.2 times what ${EVENTS[0]} take`, `${flat.toFixed(2)} times`, flat <= 1.2],
      [`${where}: 100 times ahead of every library`, `${ahead.map(([one, name]) => `${Math.round(one)} (${name})`).join(', ')}`, ahead[0][0] >= 100],
    ];
  });
}

/** For each place a table of contestants by sizes, and one of how flat Murmur is. */
export function tables(cells) {
  const places = placesOf(cells);
  const sizes = SEGMENTS.flatMap((segments) => EVENTS.map((events) => ({ segments, events })));
  const at = finder(cells);
  const shown = (one) => (one.tooSlow ? 'given up' : duration(one.median));
  const flat = (where, contestant, segments) => {
    const [few, many] = [EVENTS[0], EVENTS.at(-1)].map((events) => at(where, contestant, { segments, events }).median);
    return few && many ? (many / few).toFixed(2) : 'given up';
  };
  return places.flatMap((where) => {
    const heading = [`${where}: segments × events`, ...sizes.map(({ segments, events }) => `${segments} × ${events}`)];
    const rows = CONTESTANTS.map(([name, title]) => [title(), ...sizes.map((size) => shown(at(where, name, size)))]);
    const flatHeading = [`${where}: time at ${EVENTS.at(-1)} events ÷ time at ${EVENTS[0]}`, ...SEGMENTS.map((segments) => `${segments} segments`)];
    const flatRows = CONTESTANTS.filter(([name]) => name.startsWith('murmur'))
      .map(([name, title]) => [title(), ...SEGMENTS.map((segments) => flat(where, name, segments))]);
    return [markdown([heading, ...rows]), markdown([flatHeading, ...flatRows])];
  });
}
