// A recipe of docs/DEVELOPERS.md as a site follows it: its samples as files, the packed npm artefact installed beside what
// the recipe's folder of fixtures/ pins, built, and opened.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { visitor } from '../../e2e/support/browser.mjs';
import { certain, EVERYTHING } from '../../e2e/support/manifest.mjs';
import { at } from '../../e2e/support/paths.mjs';
import { site } from '../../e2e/support/site.mjs';
import { file, until } from '../../e2e/support/until.mjs';
import { pack, read } from './pack.mjs';

const run = promisify(execFile);
const FENCE = /^```\w+ (\S+)\n(.*?)^```$/gms;

/** Every sample of the guide that has a name, by recipe: `{ vite: { 'main.js': text } }`. */
export function samples() {
  const found = {};
  for (const [, path, text] of read(at('docs', 'DEVELOPERS.md')).matchAll(FENCE)) {
    const [recipe, ...rest] = path.split('/');
    (found[recipe] ??= {})[rest.join('/')] = text;
  }
  return found;
}

let packed;

/**
 * The recipe as a project under target/, so that what it pins is downloaded once; `npm ci` where the lock file is another
 * than it was. Returns its folder.
 */
export async function project(name) {
  const fixture = at('tests', 'packaging', 'fixtures', name);
  const here = at('target', 'recipes', name);
  const lock = join(here, 'node_modules', '.locked.json');
  const wanted = read(join(fixture, 'package-lock.json'));
  const there = existsSync(lock) && read(lock) === wanted;
  if (existsSync(here)) for (const old of readdirSync(here)) if (old !== 'node_modules' || !there) rmSync(join(here, old), { recursive: true });
  mkdirSync(here, { recursive: true });
  cpSync(fixture, here, { recursive: true });
  const npm = (...args) => run('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: here });
  if (!there) {
    await npm('ci');
    writeFileSync(lock, wanted);
  }
  packed ??= pack(file);
  rmSync(join(here, 'node_modules', 'murmur'), { recursive: true, force: true });
  await npm('install', '--no-save', '--prefer-offline', (await packed).tarball);
  write(here, samples()[name]);
  return here;
}

function write(here, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(join(here, path), text);
  }
}

/** Runs the project's build; says what it said where it fails. */
export async function built(here) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  await run('npm', ['run', 'build'], { cwd: here, env, maxBuffer: 1 << 26 })
    .catch((failed) => { throw new Error(`${failed.stdout}\n${failed.stderr}`); });
}

/** All files below a folder, by the path that a server has them under. */
export function served(here) {
  const files = readdirSync(here, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const path = (entry) => join(entry.parentPath ?? entry.path, entry.name);
  return Object.fromEntries(files.map((entry) => [`/${relative(here, path(entry))}`, readFileSync(path(entry))]));
}

/** Opens the first page of a site of these files. `wasm()` are the wasm files that were asked for so far. */
export async function open(t, files, { policy, sdk = false } = {}) {
  const all = { '/favicon.ico': '', '/manifest.json': certain(), ...files };
  const here = await site(t, { files: all, sdk, ...(policy && { policy }) });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  return { page, here, wasm: () => here.requests.map(({ path }) => path).filter((path) => path.endsWith('.wasm')) };
}

/** The page's Murmur, however it was started: agrees, buys by the page's own button, and gives the segments. */
export async function shopping(page, times = 3) {
  await until(() => page.evaluate(() => !!globalThis[Symbol.for('murmur')]), 'Murmur to have started');
  await page.evaluate((choice) => globalThis[Symbol.for('murmur')].consent(choice), EVERYTHING);
  for (let n = 0; n < times; n++) await page.click('#buy');
  await until(() => page.evaluate(() => globalThis[Symbol.for('murmur')].segments().length > 0), 'a segment');
  return page.evaluate(() => globalThis[Symbol.for('murmur')].segments());
}
