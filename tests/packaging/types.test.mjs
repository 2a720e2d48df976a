// The installed package under a strict TypeScript compiler.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { at } from '../e2e/support/paths.mjs';
import { file } from '../e2e/support/until.mjs';
import { compile, install, read } from './support/pack.mjs';

let project;
let installed;

before(async () => { ({ project, installed } = await install(file)); });

const METHODS = /^ {2}(\w+)(?:<[^>]*>)?\(/gm;

test('a strict TypeScript page compiles, whatever way it resolves modules', async () => {
  const sample = read(new URL('support/sample.ts', import.meta.url));
  const face = read(join(installed, 'pkg', 'types.d.ts')).split('export interface Murmur {')[1];
  for (const [, method] of face.matchAll(METHODS)) assert.ok(sample.includes(`murmur.${method}(`), `the sample calls ${method}()`);
  assert.deepEqual(await compile(project, sample), []);
  assert.deepEqual(await compile(project, sample, { module: 'ESNext', moduleResolution: 'Bundler' }), []);
});

test('so does one that uses the other entries, with React’s own types', async () => {
  mkdirSync(join(project, 'node_modules', '@types'), { recursive: true });
  for (const name of ['@types/react', 'csstype']) symlinkSync(at('node_modules', name), join(project, 'node_modules', name));
  const sample = read(new URL('support/entries.ts', import.meta.url));
  assert.deepEqual(await compile(project, sample), []);
  assert.deepEqual(await compile(project, sample, { module: 'ESNext', moduleResolution: 'Bundler' }), []);
  const wrong = [
    "handOver({ mailbox: [] });", "useSegment(1);", "const one: string[] = useSegments().segments;", "Inline.start({});",
  ];
  const complaints = await compile(project, [sample, ...wrong].join('\n'));
  const first = sample.split('\n').length;
  assert.deepEqual(complaints.map(({ line }) => line), wrong.map((_, place) => first + place + 1), JSON.stringify(complaints));
});

test('wrong names do not compile', async () => {
  const wrong = [
    'murmur.consent({ reports: true });',
    'murmur.consent({ store: "yes" });',
    'murmur.on("segment", () => {});',
    'murmur.on("report", ({ answer }) => { const bit: number = answer; });',
    'murmur.track("purchase", { value: { euros: 1 } });',
    'Murmur.start({});',
    'Murmur.start({ manifest: "/manifest.json", consent: "maybe" });',
    'Murmur.start({ manifest: "/manifest.json", clock: () => 0 });',
    'murmur.forget().length;',
  ];
  const head = ["import { Murmur } from 'murmur';", "const murmur = await Murmur.start({ manifest: '/manifest.json' });"];
  const complaints = await compile(project, [...head, ...wrong, 'export {};'].join('\n'));
  assert.deepEqual(complaints.map(({ line }) => line), wrong.map((_, index) => index + 1 + head.length), JSON.stringify(complaints));
  assert.match(complaints[0].said, /reports/);
});
