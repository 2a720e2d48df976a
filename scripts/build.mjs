// `npm run build [-- --out DIR] [--js]`: wasm, glue, bundles and types into pkg/ (or
// DIR), made in target/pkg-stage first, so that a failed build changes nothing.
// `--js` takes the wasm of the last build: two seconds in place of thirty where only js/ changed.
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { ask, at, flag, isMain, main, root, run, since, Stop, table, thousands, weigh } from './lib.mjs';
import { setup } from './setup.mjs';
import { ENTRIES, MODULES } from './entries.mjs';
import { cargoHome, OWN_STD, remap } from './toolchain.mjs';
import { orderForCompression } from './wasm.mjs';

// What rustc emits for wasm32 today; wasm-opt must know to keep it.
const FEATURES = ['bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
const ENABLE = FEATURES.map((name) => `--enable-${name}`);
// Measured in brotli 11 on this module, 6 % less than plain -Oz: big functions stay apart and the smallest don't, control
// flow is built anew from its blocks, twice, and functions of like names (one generic, many types) lie together.
// Nothing lies in the lowest KB of memory (the stack's far end), so an offset may be folded into an access.
const INLINE = ['--one-caller-inline-max-function-size=20', '--always-inline-max-function-size=4'];
const ANEW = ['--flatten', '--rereloop', '-Oz'];
const SMALL = ['--low-memory-unused', ...INLINE, '-Oz', ...ANEW, ...ANEW, '-Oz', '--reorder-functions-by-name'];
const STAGE = at('target', 'pkg-stage');
const tool = (name) => at('node_modules', '.bin', name);

export async function build(out = 'pkg', env, onlyJs = false) {
  const start = Date.now();
  const dir = target(out);
  env ??= await setup({ tests: false });
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(STAGE, { recursive: true });
  for (const module of Object.values(MODULES)) module.names = await wasm(env, module, onlyJs);
  cpSync(at('crates', 'analyst', 'topics', 'en.bin'), join(STAGE, 'topics-en.bin'));
  await bundles();
  await declarations();
  refuseLocalPaths();
  const { rows, integrity } = record(env);
  rmSync(dir, { recursive: true, force: true });
  cpSync(STAGE, dir, { recursive: true });
  console.log(`\n${relative(root, dir)}/, built in ${since(start)}`);
  table([['what', 'bytes', 'brotli', 'integrity'], ...rows]);
  if (dir === at('pkg')) stamp(integrity);
}

/** The tag in the README names the hash of the script in pkg/. */
function stamp(integrity) {
  const readme = readFileSync(at('README.md'), 'utf8');
  writeFileSync(at('README.md'), readme.replace(/(src="\/murmur\.js"\s+integrity=")[^"]*/, `$1${integrity}`));
}

/** The folder to replace: one inside the project that is new or that a build made. */
function target(out) {
  const dir = resolve(root, out);
  const made = !existsSync(dir) || readdirSync(dir).length === 0 || existsSync(join(dir, 'build.json'));
  if (!dir.startsWith(root + '/') || !made) throw new Stop(`--out ${out} would replace a folder that no build made: name another.`);
  return dir;
}

/** Rust to wasm and its glue, and the wasm made small. Same sources, same bytes, in any folder. Returns its new names. */
async function wasm(env, { feature, glue, wasm }, last) {
  const small = at('target', `small-${feature}.wasm`);
  if (last && existsSync(small)) {
    exportLoader(glue);
    return shorten(small, join(STAGE, wasm));
  }
  // Fetched first: only then is the registry's folder there to be remapped.
  await run('cargo', ['fetch', '--locked'], { env, quiet: true, hint: 'Cargo.lock must be there and current.' });
  // SHA-256 in a loop and not unrolled: 7 KB smaller, and no report needs more than a few blocks.
  const compact = ['--cfg', 'sha2_backend_soft="compact"'];
  const flags = [`--remap-path-prefix=${root}=/src`, ...remap(env), ...compact, ...OWN_STD.rustc];
  const pack = ['build', '.', '--target', 'web', '--profile', 'wasm-release', '--no-pack', '--no-gitignore', '--out-dir', glue];
  await run('wasm-pack', [...pack, '--', '-p', 'murmur', '--locked', '--no-default-features', '--features', feature, ...OWN_STD.cargo], {
    env: { ...env, ...OWN_STD.env, RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') },
  });
  exportLoader(glue);
  await run(...optimize(at(glue, 'murmur_bg.wasm'), small, ['--strip-debug', '--strip-producers', '--strip-target-features']));
  await orderForCompression(small, ENABLE);
  return shorten(small, join(STAGE, wasm));
}

/**
 * Short names for what wasm and glue share: the generated ones carry hashes, which do not compress (2.5 KB of brotli).
 * Returns the new name of each.
 */
async function shorten(from, to) {
  const args = [...ENABLE, '--minify-imports-and-exports-and-modules', from, '-o', to];
  const { imports, exports } = JSON.parse((await run(tool('wasm-opt'), args, { quiet: true })).output);
  return Object.fromEntries([['./murmur_bg.js', 'a'], ...imports.map(([, name, short]) => [name, short]), ...exports]);
}

/** js/wasm.ts instantiates a module by what wasm-bindgen's own loader, in the folder `glue`, is made of. */
export function exportLoader(glue) {
  const exported = '\nexport { __wbg_get_imports as imports, __wbg_finalize_init as finish };\n';
  if (readFileSync(resolve(root, glue, 'murmur.js'), 'utf8').endsWith(exported)) return;
  appendFileSync(resolve(root, glue, 'murmur.js'), exported);
  appendFileSync(resolve(root, glue, 'murmur.d.ts'), `
export function imports(): WebAssembly.Imports;
export function finish(instance: WebAssembly.Instance, module: WebAssembly.Module): unknown;
`);
}

/** The command that makes `from` small. */
export const optimize = (from, to, flags) =>
  [tool('wasm-opt'), [...ENABLE, ...SMALL, ...flags, from, '-o', to]];

/** Every entry of js/ as one file. */
async function bundles() {
  const { build: bundle } = await import('esbuild');
  const lazy = ENTRIES.filter((entry) => entry.lazy).map(({ to }) => `./${to}`);
  const common = {
    absWorkingDir: root, tsconfig: at('tsconfig.json'), bundle: true, minify: true, target: 'es2022', format: 'esm',
    legalComments: 'none', logLevel: 'warning', plugins: [staged('inlined', (path) => readFileSync(path, 'hex')), staged('integrity', hashed)],
    alias: Object.fromEntries(Object.values(MODULES).map(({ alias, glue }) => [alias, `./${glue}/murmur.js`])),
  };
  // Those that are loaded first: who loads them holds their hashes.
  const inOrder = [...ENTRIES].sort((one, other) => Boolean(other.lazy) - Boolean(one.lazy));
  for (const { from, to, module, types, lazy: _, external = [], ...output } of inOrder) {
    if (!existsSync(at(from))) throw new Stop(`${from} is missing: there is nothing to bundle.`);
    await bundle({ ...common, ...mangle(module?.names), entryPoints: [from], outfile: join(STAGE, to), external: [...lazy, ...external], ...output })
      .catch(() => { throw new Stop(`${from} could not be bundled: see above.`); });
  }
}

/**
 * What a bundle takes from a file that is staged before it: `import digits from 'inlined:NAME'` its bytes as hexadecimal
 * digits (js/digits.ts says why not base64), `import hash from 'integrity:NAME'` its integrity hash.
 */
const staged = (name, contents) => ({
  name,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${name}:`) }, ({ path }) => ({ path: path.slice(name.length + 1), namespace: name }));
    onLoad({ filter: /./, namespace: name }, ({ path }) => ({ contents: contents(join(STAGE, path)), loader: 'text' }));
  },
});

/** SHA-256, since what loads it is to be small. */
const hashed = (path) => `sha256-${createHash('sha256').update(readFileSync(path)).digest('base64')}`;

/** Only a name that stands in both wasm and glue is shortened: no property of a page's own is called so. */
function mangle(names) {
  if (!names) return {};
  const exactly = Object.keys(names).map((name) => name.replace(/[^\w]/g, '\\$&')).join('|');
  return { mangleProps: new RegExp(`^(${exactly})$`), mangleQuoted: true, mangleCache: names };
}

/** Types of everything that a site imports; none may lean on the build's own folder. */
async function declarations() {
  const config = at('target', 'tsconfig.types.json');
  writeFileSync(config, JSON.stringify({
    extends: '../tsconfig.json',
    compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: '../js', outDir: STAGE },
    include: [],
    files: ['js/inlined.d.ts', ...ENTRIES.filter(({ types }) => types).map(({ from }) => from)].map((name) => `../${name}`),
  }));
  await run(tool('tsc'), ['-p', config]);
  for (const name of files().filter((file) => file.endsWith('.d.ts'))) {
    if (/['"]murmur-wasm/.test(readFileSync(join(STAGE, name), 'utf8'))) {
      throw new Stop(`js/${name.replace('.d.ts', '.ts')} exports a type of murmur-wasm: a site cannot resolve that.`);
    }
  }
}

/** What ships must not tell where it was built. */
function refuseLocalPaths() {
  const local = [root, cargoHome(), homedir()].map((path) => join(path, '/')).filter((path) => !['/', '/src/'].includes(path));
  for (const name of files()) {
    const bytes = readFileSync(join(STAGE, name));
    const path = [...local, 'registry/src'].find((part) => bytes.includes(part));
    if (path) throw new Stop(`${name} holds a path of this machine (${path}): it would differ on every other one.`);
  }
}

/** build.json: which tools made this, and each file's size and integrity hash. Returns rows to print, and the tag's hash. */
function record(env) {
  const npm = (name) => JSON.parse(readFileSync(at('node_modules', name, 'package.json'), 'utf8')).version;
  const version = (name) => ask(name, ['--version'], { env }).split(' ').at(-1);
  const weights = Object.fromEntries(files().map((name) => [name, weigh(join(STAGE, name))]));
  const built = {
    rustc: ask('rustc', ['--version'], { env }),
    'wasm-bindgen': version('wasm-bindgen'),
    'wasm-pack': version('wasm-pack'),
    binaryen: npm('binaryen'),
    esbuild: npm('esbuild'),
    typescript: npm('typescript'),
  };
  writeFileSync(join(STAGE, 'build.json'), `${JSON.stringify({ built, files: weights }, null, 2)}\n`);
  const rows = Object.entries(weights).map(([name, { bytes, brotli, integrity }]) => [
    name, thousands(bytes), thousands(brotli), name.endsWith('.d.ts') ? '' : integrity,
  ]);
  return { rows, integrity: weights['murmur.js'].integrity };
}

/** Everything staged so far but build.json, by name. */
const files = () => readdirSync(STAGE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'build.json')
  .map((entry) => relative(STAGE, join(entry.parentPath ?? entry.path, entry.name))).sort();

if (isMain(import.meta)) await main(() => build(flag('out', 'pkg'), undefined, process.argv.includes('--js')));
