// The npm package as a site gets it: packed, and installed into a folder of its own.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { at, root, sdk } from '../../e2e/support/paths.mjs';
import { folder } from '../../e2e/support/until.mjs';

const run = promisify(execFile);

/** npm without the network, and without a cache outside of the test. */
async function npm(cwd, ...args) {
  const env = { ...process.env, npm_config_cache: join(cwd, '.npm'), npm_config_offline: 'true', npm_config_update_notifier: 'false' };
  return (await run('npm', args, { cwd, env })).stdout;
}

/** Packs the project with the build under test as its pkg/: the tarball, and the paths npm says are in it. */
export async function pack(t) {
  const project = folder(t, 'pack');
  for (const name of readdirSync(root).filter((one) => /^(package\.json|README.*|LICENSE.*|CHANGELOG.*)$/.test(one))) {
    cpSync(at(name), join(project, name));
  }
  cpSync(sdk, join(project, 'pkg'), { recursive: true });
  const [packed] = JSON.parse(await npm(project, 'pack', '--json'));
  return { tarball: join(project, packed.filename), files: packed.files.map(({ path }) => path).sort() };
}

/** A project that has the package installed. */
export async function install(t) {
  const { tarball, files } = await pack(t);
  const project = folder(t, 'site');
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'site', version: '1.0.0', private: true, type: 'module' }));
  await npm(project, 'install', '--ignore-scripts', '--no-audit', '--no-fund', tarball);
  return { project, files, installed: join(project, 'node_modules', 'murmur') };
}

/** Compiles one TypeScript text in a project, as strictly as there is; gives the compiler's complaints by line. */
export async function compile(project, text, options = {}) {
  const source = join(project, 'src');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'sample.ts'), text);
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      target: 'ES2022', lib: ['ES2022', 'DOM'], types: [], strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true,
      noEmit: true, skipLibCheck: false, module: 'NodeNext', moduleResolution: 'NodeNext', ...options,
    },
    include: ['src'],
  }));
  const tsc = run(at('node_modules', '.bin', 'tsc'), ['-p', project, '--pretty', 'false'], { cwd: project });
  const { stdout } = await tsc.catch((failed) => failed);
  return stdout.split('\n').map((line) => /^(.*?)\((\d+),\d+\): error (.*)$/.exec(line)).filter(Boolean)
    .map(([, , line, said]) => ({ line: Number(line), said }));
}

export const read = (path) => readFileSync(path, 'utf8');
export const json = (path) => JSON.parse(read(path));
