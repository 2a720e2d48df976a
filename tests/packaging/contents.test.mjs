// What is in the npm package, and what is not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { ENTRIES, MODULES } from '../../scripts/entries.mjs';
import { at, sdk } from '../e2e/support/paths.mjs';
import { file } from '../e2e/support/until.mjs';
import { install, json } from './support/pack.mjs';

const BUILT = [
  ...ENTRIES.map(({ to }) => to), ...Object.values(MODULES).map(({ wasm }) => wasm), 'topics-en.bin',
  ...readdirSync(sdk, { recursive: true }).filter((name) => name.endsWith('.d.ts')),
].sort();

let files;
let installed;

before(async () => { ({ files, installed } = await install(file)); });

test('it holds the build, the readme and the licences, and nothing else', () => {
  const texts = ['README.md', 'LICENSE-APACHE', 'LICENSE-MIT'].filter((name) => existsSync(at(name)));
  const expected = [...texts, 'package.json', 'pkg/build.json', ...BUILT.map((name) => `pkg/${name}`)];
  assert.deepEqual(files, expected.sort());
});

test('it needs nothing else but React where its hooks are used, runs no script, and only registers elements unasked', () => {
  const own = json(join(installed, 'package.json'));
  assert.deepEqual(Object.keys(own.peerDependencies), ['react']);
  assert.deepEqual(own.peerDependenciesMeta, { react: { optional: true } });
  const needs = ['dependencies', 'optionalDependencies', 'bundleDependencies'];
  for (const field of needs) assert.equal(own[field], undefined, field);
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(own.scripts?.[script], undefined);
  assert.deepEqual(own.sideEffects, ['./pkg/elements.js', './pkg/personalise.js'], 'but that of registering elements');
  assert.equal(own.type, 'module');
});

test('exports name the types first, and every target is there', () => {
  const own = json(join(installed, 'package.json'));
  const typed = ENTRIES.filter(({ types }) => types).map(({ to }) => [to === 'index.js' ? '.' : `./${to.replace(/^murmur_|\.js$/g, '')}`, to]);
  for (const [subpath, to] of typed) {
    assert.deepEqual(Object.keys(own.exports[subpath]), ['types', 'default'], subpath);
    assert.equal(own.exports[subpath].default, `./pkg/${to}`);
  }
  for (const target of Object.values(own.exports).flatMap((one) => (typeof one === 'string' ? [one] : Object.values(one)))) {
    assert.ok(existsSync(join(installed, target)), target);
  }
  assert.equal(own.types, own.exports['.'].types);
});

test('build.json has every file’s size and hash', () => {
  const built = json(join(installed, 'pkg', 'build.json'));
  assert.deepEqual(Object.keys(built.files).sort(), BUILT);
  for (const [name, said] of Object.entries(built.files)) {
    const bytes = readFileSync(join(installed, 'pkg', name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    assert.deepEqual(said, {
      bytes: bytes.length,
      brotli: brotliCompressSync(bytes, { params }).length,
      integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
    }, name);
  }
  for (const tool of ['rustc', 'wasm-bindgen', 'wasm-pack', 'binaryen', 'esbuild', 'typescript']) assert.ok(built.built[tool], tool);
});

test('the readme’s tag has the hash of the script in pkg/', () => {
  const { files: built } = json(at('pkg', 'build.json'));
  const [, integrity] = /<script async src="\/murmur\.js"\s+integrity="([^"]*)"/.exec(readFileSync(at('README.md'), 'utf8'));
  assert.equal(integrity, built['murmur.js'].integrity, '`npm run build` writes it there');
});
