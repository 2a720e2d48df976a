// Gets what a build needs onto this machine, and skips what is there: the wasm32
// target, wasm-pack and wasm-bindgen (into .tools/), the npm packages, and for
// tests Chromium with its driver, Firefox and WebKit, nginx, Caddy and PHP, and cargo-fuzz with the C++ compiler it needs.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, at, isMain, main, root, run, since, Stop } from './lib.mjs';
import { aptInstall, hasApt } from './apt.mjs';
import { ensureToolchain } from './toolchain.mjs';

const WASM_PACK = '0.15.1';
const WASM_BINDGEN = '0.2.130'; // where there is no Cargo.lock to name one
const CARGO_FUZZ = '0.13.2';
const DRIVER = at('tests', 'engines');
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromedriver'];
/** Other engines and the packages that bring them; where they can't be had, their tests are skipped by name. */
const ENGINES = { '/usr/bin/firefox-esr': ['firefox-esr'], '/usr/bin/WebKitWebDriver': ['webkit2gtk-driver', 'xvfb', 'xauth'] };

/** Servers of the hosting guides, and PHP for the WordPress recipe: the same. */
const SERVERS = {
  '/usr/sbin/nginx': ['nginx'], '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so': ['libnginx-mod-http-brotli-static'],
  '/usr/bin/caddy': ['caddy'], '/usr/bin/php': ['php-cli'],
};

/**
 * Returns the environment that every cargo, wasm-pack and wasm-bindgen call of
 * the project runs in.
 */
export async function setup({ tests = true } = {}) {
  const start = Date.now();
  const say = (line) => console.log(`setup: ${line}`);
  const env = await ensureToolchain(say);
  say(`${ask('rustc', ['--version'], { env })}, wasm32 target`);
  await step(say, 'clippy and rustfmt', () => hasLints(env), 'about 10 s', () => addLints(env));
  await cargoTool(say, env, 'wasm-pack', WASM_PACK);
  await cargoTool(say, env, 'wasm-bindgen-cli', wasmBindgenVersion());
  await step(say, 'npm packages', () => npmIsCurrent(root), 'about 10 s', () => npmCi(root));
  if (tests) {
    await step(say, 'Chromium and its driver', () => BROWSER.every(existsSync), 'about 1 min', addBrowser);
    await step(say, 'Firefox and WebKit', () => Object.keys(ENGINES).every(existsSync), 'about 1 min', () => addOptional(ENGINES, 'tests/engines is skipped'));
    await step(say, 'nginx, Caddy and PHP', () => Object.keys(SERVERS).every(existsSync), 'about 30 s', () => addOptional(SERVERS, 'hosting is not tested'));
    await step(say, 'what drives Firefox', () => npmIsCurrent(DRIVER), 'about 10 s', () => npmCi(DRIVER));
    await step(say, 'a C++ compiler', () => ask('c++', ['--version'], { env }) !== null, 'about 20 s', addCompiler);
    await cargoTool(say, env, 'cargo-fuzz', CARGO_FUZZ);
  }
  say(`ready after ${since(start)}`);
  return env;
}

/** One thing: says that it is there, or gets it and says how long that took. */
async function step(say, what, isThere, takes, get) {
  if (isThere()) return say(`${what}: there`);
  const start = Date.now();
  say(`${what}: getting (${takes})`);
  await get();
  say(`${what}: done in ${since(start)}`);
}

const hasLints = (env) => ['clippy', 'fmt'].every((name) => ask('cargo', [name, '--version'], { env }) !== null);

async function addLints(env) {
  const { code } = await run('rustup', ['component', 'add', 'clippy', 'rustfmt'], { env, quiet: true, check: false });
  if (code !== 0) throw new Stop('cargo clippy and cargo fmt are missing: `rustup component add clippy rustfmt` once.');
}

/** Builds a command-line crate into .tools/, unoptimized: its output is the same. */
async function cargoTool(say, env, crate, version) {
  const binary = at('.tools', 'bin', crate.replace('-cli', ''));
  const isThere = () => ask(binary, ['--version'])?.split(' ')[1] === version;
  await step(say, `${crate} ${version}`, isThere, 'about 2 min', async () => {
    const args = ['install', crate, '--version', `=${version}`, '--root', at('.tools'), '--force', '--quiet'];
    const options = { env: { ...env, CARGO_PROFILE_RELEASE_OPT_LEVEL: '0', RUSTFLAGS: '' }, quiet: true };
    // Its own lock file first; that can name a crate that is no longer to be had.
    const locked = await run('cargo', [...args, '--locked'], { ...options, check: false });
    if (locked.code !== 0) await run('cargo', args, { ...options, hint: 'The crate registry must be reachable once.' });
  });
}

/** The generator must be exactly the version of the library that the lock file names. */
export function wasmBindgenVersion() {
  if (!existsSync(at('Cargo.lock'))) return WASM_BINDGEN;
  const lock = readFileSync(at('Cargo.lock'), 'utf8');
  return /name = "wasm-bindgen"\r?\nversion = "([^"]+)"/.exec(lock)?.[1] ?? WASM_BINDGEN;
}

/** Whether a folder's node_modules holds what its lock file names, other platforms' packages aside. */
function npmIsCurrent(folder) {
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const have = packages(installed);
  return Object.entries(packages(join(folder, 'package-lock.json'))).every(([path, wanted]) =>
    path === '' || (have[path] ? have[path].version === wanted.version : wanted.optional));
}

const npmCi = (cwd) => run('npm', ['ci', '--no-fund', '--no-audit'], { cwd, quiet: true, hint: 'The npm registry must be reachable once.' });

async function addBrowser() {
  if (!hasApt()) throw new Stop(`The browser tests need ${BROWSER.join(' and ')}: install Chromium and ChromeDriver there.`);
  await aptInstall(['chromium', 'chromium-driver']);
}

/** What a test is skipped by name without: `files` by what they are, with the packages that bring them. */
async function addOptional(files, without) {
  if (!hasApt()) return console.log(`setup: ${without} where there is no apt`);
  const missing = Object.entries(files).filter(([file]) => !existsSync(file)).flatMap(([, packages]) => packages);
  // Not every release has all of them.
  await aptInstall(missing).catch((error) => console.log(`setup: ${error.message}`));
}

/** The fuzzing engine is a C++ library that cargo builds. */
async function addCompiler() {
  if (!hasApt()) throw new Stop('The fuzz targets need a C++ compiler on PATH as `c++`: install one, such as clang or g++.');
  await aptInstall(['g++']);
}

if (isMain(import.meta)) await main(() => setup());
