// Shared by the scripts of the board: running commands, saying how long they
// took, printing tables. No dependencies: it runs before `npm ci` has.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const at = (...parts) => join(root, ...parts);

/** A failure that is told in one line: what is wrong, and how to get it right. */
export class Stop extends Error {}

/** Runs a script's body; a Stop ends it with its one line and exit code 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/** Whether the file behind `meta` is the one that node was started with. */
export const isMain = (meta) => !!process.argv[1] && fileURLToPath(meta.url) === realpathSync(process.argv[1]);

/** "0.4 s", "12 s", "3 min 20 s" since `start` (a Date.now()). */
export function since(start) {
  const s = (Date.now() - start) / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Runs a command to its end and returns { code, output }. Output is shown as it
 * comes; with `quiet` it is only kept, and shown if the command fails.
 * Throws a Stop on failure, unless `check` is false.
 */
export function run(command, args, options = {}) {
  const { env = process.env, cwd = root, quiet = false, check = true, timeout, hint = '' } = options;
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env, cwd, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
    const kept = { stdout: [], stderr: [] }; // apart: mixed, one could split the other's lines
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (chunk) => {
        kept[name].push(chunk);
        if (!quiet) process[name].write(chunk);
      });
    }
    child.on('error', (error) => fail(new Stop(`${command} could not be started (${error.code}).${hint && ` ${hint}`}`)));
    child.on('close', (code, signal) => {
      const output = [...kept.stdout, ...kept.stderr].join('');
      if (check && code !== 0) {
        if (quiet) process.stderr.write(output);
        const how = code === null ? `was ended by ${signal}` : `failed with exit code ${code}`;
        fail(new Stop(`\`${[command, ...args].join(' ')}\` ${how}.${hint && ` ${hint}`}`));
      } else done({ code: code ?? 1, output });
    });
  });
}

/** The trimmed output of a quick command, or null where it is missing or fails. */
export function ask(command, args, { env = process.env, cwd = root, input } = {}) {
  const answer = spawnSync(command, args, { env, cwd, input: input ?? '', encoding: 'utf8', timeout: 30_000 });
  return answer.status === 0 ? answer.stdout.trim() : null;
}

/** Prints rows of cells in columns; the first is a heading, numbers go right. */
export function table(rows) {
  const width = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  const cell = (value, i) => (typeof value === 'number' || (i > 0 && /^[\d,.]+( \w+)*$/.test(value))
    ? String(value).padStart(width[i]) : String(value).padEnd(width[i]));
  for (const [n, row] of rows.entries()) {
    console.log(`  ${row.map(cell).join('   ')}`.trimEnd());
    if (n === 0) console.log(`  ${width.map((w) => '-'.repeat(w)).join('   ')}`);
  }
}

export const thousands = (n) => n.toLocaleString('en-US');

/** A file's size as it lies, as brotli 11 sends it, and its integrity hash. */
export function weigh(file) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return {
    bytes: bytes.length,
    brotli: brotliCompressSync(bytes, { params }).length,
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
  };
}

/** The value after `--name`, or `otherwise`. */
export function flag(name, otherwise) {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? otherwise : process.argv[i + 1];
}
