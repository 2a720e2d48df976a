// `npm run bench`: every measurement of docs/PERFORMANCE.md. `--list` names the steps, `--only NAME[,NAME]` runs some,
// `--quick` only sees that they run, `--json` prints the numbers instead of tables. Words after `--` go to cargo bench.
import { installPeers } from '../benches/support/bundle.mjs';
import { conditions } from '../benches/support/report.mjs';
import { flag, main, run, since, Stop } from './lib.mjs';
import { toolchain } from './toolchain.mjs';

const page = (file) => ({ file });
const cargo = (crate, bench) => ({ crate, bench });

// Each: name, what it measures, and where: a module of benches/, or a bench of a crate.
const STEPS = [
  ['engine', 'one new event, then all segments, beside JavaScript', page('engine')],
  ['start', 'from stored strings to the first decision; what an event writes', page('start')],
  ['load', 'the main thread while a page loads, 4 times slower', page('load')],
  ['context', 'a page of 20 KB becomes topics', page('context')],
  ['peers', 'download, import and init beside other SDKs', page('peers')],
  ['native', 'the engine in native Rust', cargo('murmur-analyst', 'engine')],
  ['report', 'a report made and read, totals decoded', cargo('murmur-analyst', 'report')],
  ['ingest', 'reports counted per second', cargo('murmur-collector', 'ingest')],
];

const [own, forCargo] = split(process.argv.slice(2));
const has = (name) => own.includes(`--${name}`);

if (has('list')) for (const [name, what] of STEPS) console.log(`${name.padEnd(10)} ${what}`);
else await main(bench);

async function bench() {
  const chosen = choose(flag('only'));
  const quick = has('quick');
  const measured = { conditions: conditions(), quick };
  const say = (line) => console.error(`  ${line}`); // beside --json, not in it
  await installPeers();
  say(measured.conditions);
  const tables = [];
  for (const [name, what, { file, crate, bench: target }] of chosen) {
    const start = Date.now();
    say(`=== ${name}: ${what}`);
    if (file) {
      const step = await import(`../benches/${file}.mjs`);
      measured[name] = await step.measure({ quick, say });
      tables.push(`${what}: \`npm run bench -- --only ${name}\`\n\n${step.tables(measured[name]).join('\n\n')}`);
    } else {
      const args = ['bench', '--locked', '-p', crate, '--bench', target, ...forCargo];
      await run('cargo', args, { env: toolchain().env, quiet: has('json') });
    }
    say(`=== ${name}: ${since(start)}`);
  }
  console.log(has('json') ? JSON.stringify(measured, null, 2) : ['', measured.conditions, ...tables].join('\n\n'));
}

function choose(only) {
  if (only === undefined) return STEPS;
  const names = only.split(',');
  const unknown = names.find((name) => !STEPS.some(([known]) => known === name));
  if (unknown !== undefined) throw new Stop(`There is no step "${unknown}": \`npm run bench -- --list\` names them.`);
  return STEPS.filter(([name]) => names.includes(name));
}

/** What is before and after a `--` of its own. */
function split(args) {
  const at = args.indexOf('--');
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
}
