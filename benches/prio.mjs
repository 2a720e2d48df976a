// What the cryptographic alternative costs: Prio3, whose reports two servers add up without seeing any, beside a report.
import { at, run, Stop, thousands } from '../scripts/lib.mjs';
import { toolchain } from '../scripts/toolchain.mjs';
import { duration, markdown } from './support/report.mjs';

/** `[{ what, micros, bytes }]`. */
export async function measure({ quick, say }) {
  const env = { ...toolchain().env, CARGO_TARGET_DIR: at('target', 'bench-prio') };
  const manifest = at('benches', 'prio', 'Cargo.toml');
  const args = ['run', '--release', '--locked', '--manifest-path', manifest, '--', quick ? '10' : '2000'];
  const { output } = await run('cargo', args, { env, quiet: true });
  const line = output.split('\n').find((one) => one.startsWith('['));
  if (!line) throw new Stop(`The bench of Prio3 gave no numbers:\n${output}`);
  const rows = JSON.parse(line);
  for (const { what, micros } of rows) say(`${what}: ${duration(micros)}`);
  return rows;
}

export function tables(rows) {
  const [murmur] = rows;
  const times = (value, of) => `${(value / of).toFixed(value / of < 10 ? 1 : 0)} ×`;
  return [markdown([
    ['in native Rust, one core', 'time of a report', 'against Murmur', 'bytes', 'against Murmur'],
    ...rows.map(({ what, micros, bytes }) => [what, duration(micros), times(micros, murmur.micros), thousands(bytes), times(bytes, murmur.bytes)]),
  ])];
}
