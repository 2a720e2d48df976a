// What cargo bench measures, as the other steps tell it: the numbers, and tables.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at, run, Stop, thousands } from '../scripts/lib.mjs';
import { toolchain } from '../scripts/toolchain.mjs';
import { duration, markdown } from './support/report.mjs';

/** Runs a bench of a crate. `more` are words for it. Returns what it printed. */
async function cargo(crate, bench, more) {
  const args = ['bench', '--locked', '-p', crate, '--bench', bench, '--', ...more];
  const { output } = await run('cargo', args, { env: toolchain().env, quiet: true });
  return output;
}

/** A criterion bench of murmur-analyst: the median of each of its functions in µs, by name. */
async function criterion(bench, quick) {
  const results = at('target', 'criterion');
  rmSync(results, { recursive: true, force: true });
  await cargo('murmur-analyst', bench, quick ? ['--quick'] : []);
  const found = readdirSync(results, { recursive: true }).filter((path) => path.endsWith(join('new', 'estimates.json')));
  if (found.length === 0) throw new Stop(`cargo bench left nothing in ${results}.`);
  const median = (path) => JSON.parse(readFileSync(join(results, path), 'utf8')).median.point_estimate / 1000;
  const name = (path) => JSON.parse(readFileSync(join(results, path, '..', 'benchmark.json'), 'utf8')).full_id;
  return Object.fromEntries(found.map((path) => [name(path), median(path)]));
}

/** One new event, then all segments, in native Rust. */
export const engine = {
  measure: ({ quick }) => criterion('engine', quick),
  tables(medians) {
    const places = Object.keys(medians).map((id) => /(\d+) segments\/(\d+) events/.exec(id).slice(1).map(Number));
    const sizes = places.sort(([a, b], [c, d]) => a - c || b - d);
    const at = ([segments, events]) => duration(medians[`one_event_then_every_segment/${segments} segments/${events} events`]);
    const heading = ['segments × events', ...sizes.map(([segments, events]) => `${segments} × ${events}`)];
    return [markdown([heading, ['core in native Rust', ...sizes.map(at)]])];
  },
};

/** A report made and read, totals decoded. */
export const report = {
  measure: ({ quick }) => criterion('report', quick),
  tables: (medians) => [markdown([['in native Rust', 'time'], ...Object.entries(medians).map(([name, micros]) => [name, duration(micros)])])],
};

/** A year of a thousand questions decoded, ten million reports added up. */
export const decode = {
  measure: ({ quick }) => criterion('decode', quick),
  goals: (medians) => Object.entries(medians).map(([name, micros]) => {
    const most = name.startsWith('10 million') ? 2e6 : 5e4;
    return [`${name} in at most ${duration(most)}`, duration(micros), micros <= most];
  }),
  tables: (medians) => [markdown([['in native Rust, one core', 'time'], ...Object.entries(medians).map(([name, micros]) => [name, duration(micros)])])],
};

/** Reports counted per second; it prints its own progress. */
export const ingest = {
  async measure({ quick, say }) {
    const output = await cargo('murmur-collector', 'ingest', quick ? ['--ids', '10000', '--seconds', '1', '--rounds', '1'] : []);
    const rows = [...output.matchAll(/(\d+) connections: (\d+) of (\d+) req\/s/g)].map((match) => match.slice(1).map(Number));
    const commits = /commits of (\d+) reports on average, ([\d.]+) ms each/.exec(output);
    if (rows.length === 0 || !commits) throw new Stop(`The ingest bench did not say how many reports it counted:\n${output}`);
    for (const [connections, counted, bare] of rows) say(`${connections} connections: ${counted} of ${bare} req/s`);
    return {
      rows: rows.map(([connections, counted, bare]) => ({ connections, counted, bare })),
      commit: { reports: Number(commits[1]), micros: 1000 * Number(commits[2]) },
    };
  },
  goals: ({ rows }) => rows.map(({ connections, counted, bare }) =>
    [`${connections} connections: 40 % of a handler that does nothing`, `${Math.round(100 * counted / bare)} %`, counted / bare >= 0.4]),
  tables({ rows, commit }) {
    const heading = ['connections', 'axum, 204', 'collector', 'of it', 'reports in a commit', 'its time'];
    return [markdown([heading, ...rows.map(({ connections, counted, bare }) => [
      connections, `${thousands(bare)} req/s`, `${thousands(counted)} req/s`, `${Math.round(100 * counted / bare)} %`,
      commit.reports, duration(commit.micros),
    ])])];
  },
};
