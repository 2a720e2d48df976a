// Which cargo builds Murmur. One compiler for everything: the one on PATH where
// it has the wasm32 target (or rustup can add it), else Debian's cargo-web,
// whose standard library for wasm32 is built here, once.
import { existsSync, mkdtempSync, mkdirSync, readdirSync, realpathSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ask, at, run, Stop } from './lib.mjs';
import { aptInstall, hasApt } from './apt.mjs';

export const TARGET = 'wasm32-unknown-unknown';
const DEBIAN = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-llvm', 'lld-22', 'rust-web-clippy', 'rustfmt-web'];

export const cargoHome = () => process.env.CARGO_HOME ?? join(homedir(), '.cargo');

/**
 * How the module gets a standard library of its own, built with it: small, and ending at once where it would panic. The
 * one that ships with the compiler formats a message that no page shows, which costs 8 KB of brotli. On a stable
 * compiler these flags need RUSTC_BOOTSTRAP.
 */
export const OWN_STD = {
  env: { RUSTC_BOOTSTRAP: '1' },
  cargo: ['-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size'],
  rustc: ['-Zunstable-options', '-Cpanic=immediate-abort'],
};

/** The environment with the project's tools, then `first`, then PATH as it was. */
function envWith(...first) {
  const path = [at('.tools', 'bin'), ...first, process.env.PATH];
  // Cargo puts its home's bin, with rustup's proxies, before a PATH that lacks it.
  path.push(join(cargoHome(), 'bin'));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** Whether this environment's rustc compiles and links for wasm32. */
function makesWasm(env) {
  const dir = mkdtempSync(join(tmpdir(), 'murmur-'));
  const code = 'pub fn one() -> Vec<u8> { vec![1] }';
  const args = ['--target', TARGET, '--crate-type', 'cdylib', '-o', join(dir, 'probe.wasm'), '-'];
  const made = ask('rustc', args, { env, input: code }) !== null;
  rmSync(dir, { recursive: true, force: true });
  return made;
}

const sourceOf = (env) => join(ask('rustc', ['--print', 'sysroot'], { env }), 'lib', 'rustlib', 'src', 'rust');

/** Whether the standard library's source lies beside this environment's rustc. */
const hasSource = (env) => existsSync(join(sourceOf(env), 'library', 'std'));

/** The environment to build with, as things are now; nothing is installed. */
export function toolchain() {
  const here = envWith();
  const debian = envWith('/usr/bin');
  const forced = process.env.MURMUR_TOOLCHAIN === 'debian';
  if (!forced && makesWasm(here) && hasSource(here)) return { env: here, wasm: true };
  if (existsSync('/usr/bin/cargo') && makesWasm(debian)) return { env: debian, wasm: true };
  return { env: here, wasm: false, forced };
}

/** The same, after getting the wasm32 target where it is missing. */
export async function ensureToolchain(say) {
  const found = toolchain();
  if (found.wasm) return found.env;
  if (ask('cargo', ['--version']) === null && !hasApt()) {
    throw new Stop('cargo is missing: install Rust with rustup, then run this again.');
  }
  if (!found.forced && ask('rustup', ['--version']) !== null) {
    say('wasm32 target and library source: asking rustup for them (about 10 s)');
    // Fails fast: one try, and a minute at most where nothing answers.
    const env = { ...found.env, RUSTUP_MAX_RETRIES: '0', RUSTUP_DOWNLOAD_TIMEOUT: '20' };
    for (const what of [['target', 'add', TARGET], ['component', 'add', 'rust-src']]) {
      await run('rustup', what, { env, quiet: true, check: false, timeout: 60_000 });
    }
    if (makesWasm(found.env) && hasSource(found.env)) return found.env;
    say('wasm32 target and library source: rustup could not get them');
  }
  if (!hasApt()) {
    const once = `rustup target add ${TARGET} && rustup component add rust-src`;
    throw new Stop(`The wasm32 target or the library's source is missing: \`${once}\` once, with a network connection.`);
  }
  say(`wasm32 target: installing Debian's Rust (about 30 s)`);
  await aptInstall(DEBIAN);
  const env = envWith('/usr/bin');
  if (!makesWasm(env)) {
    say('wasm32 target: building its standard library, once (about 1 min)');
    await buildStandardLibrary(env);
  }
  if (!makesWasm(env)) throw new Stop(`Debian's rustc cannot link for ${TARGET}: remove rustc-web and lld-22, then run this again.`);
  return env;
}

/** Debian ships the library's source but no build of it for wasm32. */
async function buildStandardLibrary(env) {
  const sysroot = ask('rustc', ['--print', 'sysroot'], { env });
  const dir = mkdtempSync(join(tmpdir(), 'murmur-std-'));
  mkdirSync(join(dir, 'src'));
  writeFileSync(join(dir, 'Cargo.toml'), '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n');
  writeFileSync(join(dir, 'src', 'lib.rs'), '');
  const build = () => run('cargo', ['build', '--release', '--target', TARGET, '-Zbuild-std=std,panic_abort,test'], {
    cwd: dir,
    quiet: true,
    env: {
      ...env,
      RUSTC_BOOTSTRAP: '1', // -Z flags on a stable compiler
      CARGO_TARGET_DIR: join(dir, 'target'),
      // With bitcode, so that LTO reaches into it.
      CARGO_ENCODED_RUSTFLAGS: ['-Cembed-bitcode=yes', ...remapRegistry()].join('\x1f'),
    },
  });
  // A first build fetches; only then is the registry's folder there to be remapped.
  if (remapRegistry().length === 0) await run('cargo', ['fetch', '--target', TARGET, '-Zbuild-std'], { cwd: dir, quiet: true, check: false, env: { ...env, RUSTC_BOOTSTRAP: '1' } });
  await build();
  const from = join(dir, 'target', TARGET, 'release', 'deps');
  const to = join(sysroot, 'lib', 'rustlib', TARGET, 'lib');
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.endsWith('.rlib') && !name.startsWith('libempty-')) copyFileSync(join(from, name), join(to, name));
  }
  rmSync(dir, { recursive: true, force: true });
}

/** Flags that keep folders of this machine out of binaries. */
export const remap = (env) =>
  [...new Set([sourceOf(env), realpathSync(sourceOf(env))].map((from) => `--remap-path-prefix=${from}=/rust`)), ...remapRegistry()];

/** The registry's folder carries its host's name. */
function remapRegistry() {
  const sources = join(cargoHome(), 'registry', 'src');
  if (!existsSync(sources)) return [];
  return readdirSync(sources).map((name) => `--remap-path-prefix=${join(sources, name)}=/deps`);
}
