// Beside pure-ldp and multi-freq-ldpy from PyPI: variance, error and time of a report, all in one run and one crowd. Without
// Python, or where PyPI can't be reached, the peers' numbers are those of ../shared/reference/peer_accuracy.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, ask, run, Stop, thousands } from '../scripts/lib.mjs';
import { toolchain } from '../scripts/toolchain.mjs';
import { markdown } from './support/report.mjs';

const FOLDER = at('target', 'peers-ldp');
const PACKAGES = readFileSync(at('benches', 'peers', 'requirements.txt'), 'utf8');
const REFERENCE = at('..', 'shared', 'reference', 'peer_accuracy.json');
const FULL = { reports: 5000, crowds: 3, own: 40 };
const QUICK = { reports: 300, crowds: 1, own: 2 };

export async function measure({ quick, say }) {
  const { reports, crowds, own } = quick ? QUICK : FULL;
  const args = ['bench', '--locked', '-p', 'murmur-core', '--bench', 'peers', '--', '--reports', reports, '--crowds', own].map(String);
  const { output } = await run('cargo', args, { env: toolchain().env, quiet: true });
  const ours = JSON.parse(output.split('\n').find((line) => line.startsWith('{')));
  say(`${ours.accuracy.length} crowds of Murmur's`);
  const python = await environment(say);
  const peers = python ? await live(python, reports, crowds) : recorded();
  say(`${peers.length} rows of the peers, ${python ? 'measured now' : 'as recorded'}`);
  return { ours, peers, live: Boolean(python) };
}

/** A Python with the peers in it, or nothing. */
async function environment(say) {
  const python = join(FOLDER, 'bin', 'python');
  const installed = join(FOLDER, 'requirements.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === PACKAGES) return python;
  say('getting the peers from PyPI (about 1 min)');
  if (ask('python3', ['-m', 'venv', FOLDER]) === null) return undefined;
  const packages = ['-m', 'pip', 'install', '-q', '-r', at('benches', 'peers', 'requirements.txt')];
  const { code } = await run(python, packages, { quiet: true, check: false });
  if (code !== 0) return undefined;
  writeFileSync(installed, PACKAGES);
  return python;
}

async function live(python, reports, crowds) {
  const { output } = await run(python, [at('benches', 'peers', 'ldp.py'), String(reports), String(crowds)], { quiet: true });
  return output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

function recorded() {
  if (!existsSync(REFERENCE)) throw new Stop('The peers are neither on PyPI nor in ../shared/reference: one of them must be reachable.');
  const { n, rows } = JSON.parse(readFileSync(REFERENCE, 'utf8'));
  const micros = (seconds) => 1e6 * seconds / n;
  return rows.map((row) => ({ ...row, encode_us: micros(row.encode_cpu_s), decode_us: micros(row.decode_cpu_s) }));
}

const scientific = (value) => value.toExponential(2);
const mechanisms = (rows) => [...new Set(rows.map(({ lib, protocol }) => `${lib} ${protocol}`))];

export function tables({ ours, peers, live }) {
  const names = mechanisms(peers).filter((name) => name.startsWith('multi'));
  const clipped = (k, eps) => peers.filter((row) => row.k === k && row.eps === eps && row.lib === 'multi-freq-ldpy');
  const accuracy = ours.accuracy.map((one) => {
    const theirs = new Map(clipped(one.k, one.eps).map((row) => [`${row.lib} ${row.protocol}`, row.mse_lib]));
    return [
      one.k, one.eps, one.size, scientific(one.analytic_var),
      `${(one.mse_raw / one.analytic_var).toFixed(2)} ± ${(one.mse_raw_se / one.analytic_var).toFixed(2)}`,
      scientific(one.mse_display), ...names.map((name) => scientific(theirs.get(name))),
    ];
  });
  const short = (name) => name.replace('multi-freq-ldpy ', '');
  const where = live ? `${thousands(ours.reports)} reports a crowd, all in one run` : 'as recorded with 100,000 reports a crowd';
  const heading = ['k', 'ε', 'ω', 'our variance', 'our error ÷ it', 'our display', ...names.map((name) => `${short(name)}, clipped`)];
  const speed = mechanisms(peers).map((name) => {
    const at = (k) => peers.find((row) => `${row.lib} ${row.protocol}` === name && row.k === k && row.eps === 1);
    return [name, ...ours.speed.map(({ k }) => `${at(k).encode_us.toFixed(1)} / ${at(k).decode_us.toFixed(1)}`)];
  });
  const own = ours.speed.map((one) => `${one.encode_us.toFixed(1)} / ${one.decode_us.toFixed(2)}`);
  return [
    `Mean squared error of a share; multi-freq-ldpy's as it gives them (${where}):\n\n${markdown([heading, ...accuracy])}`,
    `µs of a report at ε = 1, made / read and estimated:\n\n${markdown([['', ...ours.speed.map(({ k }) => `k = ${k}`)], ['**Murmur**, native Rust', ...own], ...speed])}`,
  ];
}
