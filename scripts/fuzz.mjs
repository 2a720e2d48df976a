// The fuzz targets of fuzz/, so many seconds each, two at a time. A crash's
// input stays in fuzz/artifacts/, with the command that runs it again.
// `npm test -- --only fuzz --seconds 600` looks longer.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { at, flag, run, Stop, thousands } from './lib.mjs';

const SECONDS = 60;
const AT_ONCE = 2;
/** Seconds that one input may take, and MB of memory. */
const LIMITS = ['-timeout=5', '-rss_limit_mb=1024'];
// Without a sanitizer a stable compiler will do; there is no unsafe code for one to watch.
const BUILD = ['--sanitizer', 'none'];

/** Runs every target; counts one test for each. */
export async function fuzz(env) {
  const seconds = Number(flag('seconds', process.env.MURMUR_FUZZ_SECONDS ?? SECONDS));
  if (!(seconds > 0)) throw new Stop('--seconds takes a number above 0.');
  const quiet = { env: { ...env, RUSTFLAGS: '' }, quiet: true };
  // cargo-fuzz takes no --locked.
  await run('cargo', ['fetch', '--locked', '--manifest-path', 'fuzz/Cargo.toml'], {
    ...quiet, hint: 'If fuzz/Cargo.lock is behind: `cargo update --workspace --manifest-path fuzz/Cargo.toml`, and commit it.',
  });
  await run('cargo', ['fuzz', 'build', ...BUILD], quiet);
  const { output } = await run('cargo', ['fuzz', 'list'], quiet);
  const waiting = output.trim().split('\n');
  const count = { passed: 0, failed: 0, skipped: 0 };
  const worker = async () => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      count[await isRight(target, seconds, quiet) ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return count;
}

async function isRight(target, seconds, quiet) {
  // What is found goes to target/; the seeds stay as they are.
  const found = at('target', 'fuzz', target);
  mkdirSync(found, { recursive: true });
  const seeds = join('fuzz', 'corpus', target);
  const words = join('fuzz', 'dictionaries', `${target}.dict`);
  const options = [`-max_total_time=${seconds}`, ...LIMITS, ...(existsSync(at(words)) ? [`-dict=${words}`] : [])];
  const args = ['fuzz', 'run', ...BUILD, target, found, seeds, '--', ...options];
  const { code, output } = await run('cargo', args, { ...quiet, check: false });
  const runs = Number(/^Done (\d+) runs/m.exec(output)?.[1] ?? 0);
  const covered = /^#\d+\s+DONE\s+cov: (\d+)/m.exec(output)?.[1];
  if (code === 0 && covered && runs > readdirSync(at(seeds)).length) {
    console.log(`${target}: ${thousands(runs)} inputs in ${seconds} s reach ${covered} places, none fails`);
    return true;
  }
  // The engine's own lines say what it found; before the first of them come thousands about its progress.
  console.log(`${target}: FAILED\n${output.split('\n').filter((line) => !/^#\d|^\tNEW_FUNC/.test(line)).join('\n')}`);
  return false;
}
