// What a benchmark says: progress as it goes, tables at the end, and under what conditions it ran.
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { ask, thousands } from '../../scripts/lib.mjs';

/** "1.8 µs", "230 µs", "14 ms" */
export function duration(micros) {
  if (micros < 10) return `${micros.toFixed(1)} µs`;
  if (micros < 1000) return `${Math.round(micros)} µs`;
  const millis = micros / 1000;
  return `${millis < 10 ? millis.toFixed(1) : thousands(Math.round(millis))} ms`;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A table as docs/PERFORMANCE.md has it. */
export function markdown([heading, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(heading), `|${'---|'.repeat(heading.length)}`, ...rows.map(line)].join('\n');
}

/** What was wanted, as a table of its own; none where nothing was. */
export const goalTable = (goals) => (goals.length === 0 ? [] : [
  markdown([['goal', 'found', ''], ...goals.map(([goal, found, met]) => [goal, found, met ? 'met' : '**missed**'])]),
]);

export function conditions() {
  const model = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor';
  // The wrapper script of a distribution may complain beside its answer.
  const chromium = ask('/usr/bin/chromium', ['--version'])?.match(/Chromium [\d.]+/)?.[0] ?? 'no Chromium';
  const load = loadavg()[0].toFixed(1);
  return `${cpus().length} × ${model}, Linux ${release().split('-')[0]}, Node ${process.version.slice(1)}, ${chromium}; load ${load} at the start`;
}
