// `npm run bench`: every measurement of docs/PERFORMANCE.md. `--list` names the steps, `--only NAME[,NAME]` runs some,
// `--quick` only sees that they run, `--json` prints the numbers instead of tables, `--write` puts the tables where
// docs/PERFORMANCE.md has `<!-- bench NAME -->`.
import { readFileSync, writeFileSync } from 'node:fs';
import { installPeers } from '../benches/support/bundle.mjs';
import { conditions, goalTable } from '../benches/support/report.mjs';
import { at, flag, main, since, Stop } from './lib.mjs';

const DOCUMENT = at('docs', 'PERFORMANCE.md');
const module = (name) => () => import(`../benches/${name}.mjs`);
const native = (name) => async () => (await import('../benches/native.mjs'))[name];

// Each: name, what it measures, and who does: `measure({ quick, say })` gives numbers, `tables(numbers)` shows them, and
// `goals(numbers)`, where there are any, gives for each what is wanted, what was found, and whether that is enough. The exit
// code is 1 where a goal is missed.
const STEPS = [
  ['engine', 'one new event, then all segments, beside JavaScript', module('engine')],
  ['native', 'the same in native Rust', native('engine')],
  ['start', 'from stored strings to the first decision; what an event writes', module('start')],
  ['load', 'the main thread while a page loads, 4 times slower', module('load')],
  ['decision', 'segments decided and layout shift of the demo, 4 times slower', module('decision')],
  ['lighthouse', 'Lighthouse performance of the demo with the tag and without it', module('lighthouse')],
  ['context', 'a page of 20 KB becomes topics', module('context')],
  ['topics', 'trained models of topics beside scikit-learn', module('topics')],
  ['sizes', 'what each entry is to download, beside other SDKs', module('sizes')],
  ['peers', 'download, import and init beside other SDKs', module('peers')],
  ['report', 'a report made and read, totals decoded', native('report')],
  ['report-wasm', 'a report by the module that ships, in Node and in Chromium', module('report')],
  ['prio', 'a report beside Prio3 of two servers', module('prio')],
  ['peers-ldp', 'variance, error and time beside pure-ldp and multi-freq-ldpy', module('ldp')],
  ['decode', 'a year of 1,000 questions decoded, 10 million reports added up', native('decode')],
  ['ingest', 'reports counted per second', native('ingest')],
];

const has = (name) => process.argv.includes(`--${name}`);

if (has('list')) for (const [name, what] of STEPS) console.log(`${name.padEnd(12)} ${what}`);
else await main(bench);

async function bench() {
  const quick = has('quick');
  if (quick && has('write')) throw new Stop('--quick measures nothing that is worth to --write: leave one out.');
  const say = (line) => console.error(`  ${line}`); // beside --json, not in it
  const chosen = choose(flag('only'));
  await installPeers();
  const measured = {};
  const missed = [];
  for (const [name, what, load] of chosen) {
    const start = Date.now();
    say(`=== ${name}: ${what}`);
    const under = conditions();
    const { measure, tables, goals } = await load();
    const numbers = await measure({ quick, say });
    const wanted = goals?.(numbers) ?? [];
    measured[name] = { conditions: under, quick, numbers, goals: wanted.map(([goal, found, met]) => ({ goal, found, met })) };
    const shown = `${[...tables(numbers), ...goalTable(wanted)].join('\n\n')}\n\n(${under})`;
    if (has('write')) write(name, shown);
    if (!has('json')) console.log(`\n${shown}\n`);
    say(`=== ${name}: ${since(start)}`);
    if (!quick) missed.push(...wanted.filter(([, , met]) => !met).map(([goal, found]) => `${name}: ${goal}: ${found}`));
  }
  if (has('json')) console.log(JSON.stringify(measured, null, 2));
  if (missed.length) throw new Stop(`Missed:\n${missed.map((line) => `  ${line}`).join('\n')}`);
}

function choose(only) {
  if (only === undefined) return STEPS;
  const names = only.split(',');
  const unknown = names.find((name) => !STEPS.some(([known]) => known === name));
  if (unknown !== undefined) throw new Stop(`There is no step "${unknown}": \`npm run bench -- --list\` names them.`);
  return STEPS.filter(([name]) => names.includes(name));
}

/** Replaces what stands between the step's two marks. */
function write(name, tables) {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- /bench ${name} -->`];
  const text = readFileSync(DOCUMENT, 'utf8');
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (to < from) throw new Stop(`docs/PERFORMANCE.md has no place for the tables of "${name}": put ${begin} and ${end} there.`);
  writeFileSync(DOCUMENT, `${text.slice(0, from)}\n${tables}\n${text.slice(to)}`);
}
