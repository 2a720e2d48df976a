// One file of a module and all that it imports, the peers from their own folder, as a site would bundle it.
import { existsSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { at, run } from '../../scripts/lib.mjs';

const PEERS = at('benches', 'peers');
const MODULES = at('benches', 'peers', 'node_modules');

/** Installs the peers where their lock file names others than are there. */
export async function installPeers() {
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = at('benches', 'peers', 'node_modules', '.package-lock.json');
  const wanted = packages(at('benches', 'peers', 'package-lock.json'));
  const have = existsSync(installed) ? packages(installed) : {};
  if (Object.keys(wanted).every((path) => path === '' || have[path]?.version === wanted[path].version)) return;
  console.log('bench: getting the peers from npm (about 20 s)');
  // Their install scripts are not needed to be measured, and so not run.
  await run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit'], { cwd: PEERS, quiet: true });
}

export const peerVersion = (name) => JSON.parse(readFileSync(at('benches', 'peers', 'node_modules', name, 'package.json'), 'utf8')).version;

/** The text of an ES module. `entry` is a file below benches/, or `{ code }`. */
export async function bundle(entry) {
  const source = typeof entry === 'string'
    ? { entryPoints: [at('benches', entry)] }
    : { stdin: { contents: entry.code, resolveDir: PEERS, loader: 'js' } };
  const { outputFiles } = await build({
    ...source, bundle: true, write: false, format: 'esm', target: 'es2022', minify: true, legalComments: 'none',
    platform: 'browser', nodePaths: [MODULES], logLevel: 'error', external: ['/pkg/*'], define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0].text;
}
