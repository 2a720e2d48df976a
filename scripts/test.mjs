// `npm test`: every check there is, step by step, up to the first that fails.
// `--list` names the steps, `--only NAME[,NAME]` runs some of them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { countCargo, countNode } from './count.mjs';
import { fuzz } from './fuzz.mjs';
import { at, flag, main, run, since, Stop, table } from './lib.mjs';
import { comparePkg, isSame } from './pkg.mjs';
import { setup } from './setup.mjs';
import { checkSize } from './size.mjs';
import { TARGET } from './toolchain.mjs';

const FRESH = 'target/fresh-pkg';
/** How long a file of node's tests may take, in milliseconds. */
const PATIENCE = 600_000;
const STRICT = ['--locked', '--', '-D', 'warnings'];

// Each: name, what it checks, and a body that may return counts of tests.
const STEPS = [
  ['fmt', 'Rust is formatted', formatted],
  ['clippy', 'native lints', (env) => cargo(env, 'clippy', '--workspace', '--all-targets', ...STRICT)],
  ['clippy-wasm', 'browser lints', (env) => cargo(env, 'clippy', '-p', 'murmur', '--target', TARGET, '--lib', '--tests', ...STRICT)],
  ['build', `a fresh build into ${FRESH}/`, freshBuild],
  ['pkg', 'pkg/ as committed has its bytes', pkg],
  ['types', 'TypeScript, strict', types],
  ['native', 'Rust tests', (env) => cargo(env, 'test', '--workspace', '--locked', '--no-fail-fast')],
  ['fuzz', 'hostile input, a minute for each reader of it', fuzz],
  ['wall', 'core and collector stay clear of the browser', wall],
  ['wasm', 'Rust tests in Chromium', wasm],
  ['server', 'the release binary', (env) => cargo(env, 'build', '--release', '--locked', '-p', 'murmur-cli')],
  ['packaging', 'what the npm package holds', (env) => node(env, 'packaging', FRESH)],
  ['e2e', 'the product in Chromium, pkg/ as committed', (env) => node(env, 'e2e', 'pkg')],
  ['e2e-fresh', 'the same with the fresh build, where its bytes are others', freshE2e],
  ['engines', 'where Firefox and WebKit differ', (env) => node(env, 'engines', FRESH, { maySkip: true })],
  ['size', 'what a page downloads', () => checkSize('pkg')],
];

/** Whether this run has made the fresh build. */
let built = false;

if (process.argv.includes('--list')) {
  for (const [name, what] of STEPS) console.log(`${name.padEnd(12)} ${what}`);
} else {
  await main(test);
}

async function test() {
  const chosen = choose(flag('only'));
  const env = await setup();
  const rows = [['step', 'result', 'time', 'passed', 'failed', 'skipped']];
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const names = [];
  let failure;
  for (const [name, what, body] of STEPS) {
    if (!chosen.has(name)) continue;
    if (failure) {
      rows.push([name, 'not run', '', '', '', '']);
      continue;
    }
    console.log(`\n=== ${name}: ${what}`);
    const start = Date.now();
    let count;
    try {
      count = await body(env);
      if (count?.failed) throw new Stop(`${count.failed} failed.`);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      failure = `${name}: ${error.message}`;
      count = error.count ?? count;
    }
    rows.push([name, failure ? 'FAILED' : 'ok', since(start), ...['passed', 'failed', 'skipped'].map((key) => count?.[key] ?? '')]);
    for (const key of Object.keys(sum)) sum[key] += count?.[key] ?? 0;
    for (const skipped of count?.names ?? []) names.push(`${name}: ${skipped}`);
    console.log(`=== ${name}: ${failure ? 'FAILED' : 'ok'} after ${since(start)}`);
  }
  console.log();
  table(rows);
  if (names.length) console.log(`\nSkipped:\n${names.map((name) => `  ${name}`).join('\n')}`);
  if (failure) console.log(`\nFAILED at ${failure}`);
  console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  if (failure) process.exitCode = 1;
}

function choose(only) {
  const all = STEPS.map(([name]) => name);
  const chosen = only === undefined ? all : only.split(',');
  const unknown = chosen.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Stop(`There is no step "${unknown}": \`npm test -- --list\` names them.`);
  return new Set(chosen);
}

/** Runs a test runner and counts its tests; one that ran none has not checked anything, unless it skips by name. */
async function counted(count, command, args, env, { maySkip = false } = {}) {
  const { code, output } = await run(command, args, { env, check: false });
  const result = count(output);
  if (code === 0 && result.passed + result.failed + (maySkip ? result.skipped : 0) > 0) return result;
  const why = result.broken.length ? result.broken.join(', ') : code === 0 ? 'no test ran' : `exit code ${code}, see above`;
  throw Object.assign(new Stop(why), { count: result });
}

async function cargo(env, ...args) {
  if (!existsSync(at('Cargo.lock'))) throw new Stop('Cargo.lock is missing: `cargo generate-lockfile`, and commit it.');
  if (args[0] === 'test') return counted(countCargo, 'cargo', args, env);
  await run('cargo', args, { env });
}

async function formatted(env) {
  await cargo(env, 'fmt', '--all', '--check');
  await cargo(env, 'fmt', '--manifest-path', 'fuzz/Cargo.toml', '--check');
}

async function freshBuild(env) {
  await build(FRESH, env);
  built = true;
}

async function pkg(env) {
  need('pkg/build.json', '`npm run build` makes it');
  if (!built) await freshBuild(env);
  return comparePkg('pkg', FRESH);
}

async function freshE2e(env) {
  need(`${FRESH}/build.json`, 'the step "build" makes it');
  if (!isSame('pkg', FRESH)) return node(env, 'e2e', FRESH);
  console.log(`${FRESH}/ has the bytes of pkg/, which the step "e2e" is about`);
}

async function types() {
  need('target/wasm-pkg/murmur.d.ts', 'the step "build" makes it');
  await run(at('node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.json']);
}

/** Neither the pure core, for any platform, nor the server may depend on wasm-bindgen. */
async function wall(env) {
  for (const [crate, ...platform] of [['murmur-core', '--target', 'all'], ['murmur-collector']]) {
    const args = ['tree', '--locked', '-p', crate, '-e', 'normal,build', ...platform];
    await run('cargo', args, { env, quiet: true });
    const { output } = await run('cargo', [...args, '-i', 'wasm-bindgen'], { env, quiet: true, check: false });
    if (/^wasm-bindgen v/m.test(output)) throw new Stop(`${crate} depends on wasm-bindgen:\n${output}`);
    console.log(`${crate} does not depend on wasm-bindgen`);
  }
}

async function wasm(env) {
  need('tests/web.rs', 'it holds the browser tests');
  const args = ['test', '--headless', '--chrome', '--chromedriver', '/usr/bin/chromedriver', '.', '-p', 'murmur', '--locked'];
  return counted(countCargo, 'wasm-pack', args, env);
}

/** Every *.test.mjs of a folder below tests/, with node's own runner, one file at a time. */
async function node(env, folder, pkg, options) {
  need(`tests/${folder}`, 'it holds this step\'s tests');
  need(`${pkg}/build.json`, pkg === 'pkg' ? '`npm run build` makes it' : 'the step "build" makes it');
  const files = readdirSync(at('tests', folder), { recursive: true }).filter((name) => /^(?!.*node_modules).*\.test\.m?js$/.test(name));
  if (files.length === 0) throw new Stop(`tests/${folder}/ has no *.test.mjs.`);
  const paths = files.sort().map((name) => join('tests', folder, name));
  // One that waits for ever would take everything after it along.
  const args = ['--test', '--test-concurrency=1', `--test-timeout=${PATIENCE}`, '--test-reporter=spec', ...paths];
  return counted(countNode, process.execPath, args, { ...env, MURMUR_PKG: pkg }, options);
}

function need(path, why) {
  if (!existsSync(at(path))) throw new Stop(`${path} is missing: ${why}.`);
}
