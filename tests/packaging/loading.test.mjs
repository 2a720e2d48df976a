// The installed package in node and in a page.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { ENTRIES } from '../../scripts/entries.mjs';
import { stored, visitor } from '../e2e/support/browser.mjs';
import { certain, EVERYTHING } from '../e2e/support/manifest.mjs';
import { at } from '../e2e/support/paths.mjs';
import { page as html, site } from '../e2e/support/site.mjs';
import { file, until } from '../e2e/support/until.mjs';
import { install } from './support/pack.mjs';

const run = promisify(execFile);

let project;
let installed;

before(async () => { ({ project, installed } = await install(file)); });

test('on a server it imports without a window, and says what is missing only when it is started', async () => {
  const script = join(project, 'server.mjs');
  writeFileSync(script, `
    import { Murmur } from 'murmur';
    if ('window' in globalThis || 'document' in globalThis) throw new Error('not a server');
    const failure = await Murmur.start({ manifest: {} }).catch((error) => error);
    console.log(JSON.stringify([typeof Murmur.start, failure.code, failure.message]));`);
  const [kind, code, message] = JSON.parse((await run(process.execPath, [script], { cwd: project })).stdout);
  assert.equal(kind, 'function');
  assert.equal(code, 'wasm');
  assert.match(message, /^there is no document here/);
});

test('every entry imports on a server, and touches nothing there', async () => {
  const script = join(project, 'entries.mjs');
  symlinkSync(at('node_modules', 'react'), join(project, 'node_modules', 'react'));
  const names = ENTRIES.filter(({ types }) => types).map(({ to }) => (to === 'index.js' ? 'murmur' : `murmur/${to.replace(/^murmur_|\.js$/g, '')}`));
  writeFileSync(script, `
    const before = Reflect.ownKeys(globalThis);
    globalThis.fetch = () => { throw new Error('an import must not fetch'); };
    for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).join());
    const after = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key));
    if (after.length > 0) throw new Error('an import must not leave globals: ' + after.map(String));`);
  const { stdout } = await run(process.execPath, [script], { cwd: project });
  for (const name of names) assert.match(stdout, new RegExp(`^${name} \\w+`, 'm'), name);
});

test('addresses of its files resolve', async () => {
  const script = join(project, 'resolve.mjs');
  writeFileSync(script, `const names = ['murmur', 'murmur/murmur.js', 'murmur/murmur_bg.wasm', 'murmur/package.json'];
    console.log(names.map((one) => import.meta.resolve(one)).join(' '));`);
  const { stdout } = await run(process.execPath, [script], { cwd: project });
  assert.deepEqual(stdout.trim().split(' ').map((url) => url.slice(url.indexOf('/murmur/') + 1)),
    ['murmur/pkg/index.js', 'murmur/pkg/murmur.js', 'murmur/pkg/murmur_bg.wasm', 'murmur/package.json']);
  const hidden = run(process.execPath, ['-e', 'import.meta.resolve("murmur/pkg/lanes.d.ts")', '--input-type=module'], { cwd: project });
  await assert.rejects(hidden, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

test('a page on its ESM form asks for the wasm once, however often it starts', async (t) => {
  const own = (name) => [`/node_modules/murmur/pkg/${name}`, readFileSync(join(installed, 'pkg', name))];
  const start = `import { Murmur } from '/node_modules/murmur/pkg/index.js';
    const options = { manifest: '/manifest.json' };
    const [one] = await Promise.all([Murmur.start(options), Murmur.start(options)]);
    window.third = await Murmur.start({ manifest: await (await fetch('/manifest.json')).json() });
    window.murmur = one;`;
  const here = await site(t, {
    files: {
      '/': html().replace(/<script.*<\/script>/s, '<script type="module" src="/start.js"></script>'),
      '/start.js': start,
      '/manifest.json': certain(),
      '/icon.svg': '<svg/>',
      ...Object.fromEntries([own('index.js'), own('murmur_bg.wasm')]),
    },
    sdk: false,
  });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await until(() => page.evaluate(() => !!window.murmur), 'the page to have started');
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular']);
  assert.ok(Object.keys(await stored(page)).length > 0);
  const asked = here.requests.map(({ path }) => path);
  assert.deepEqual(asked.filter((path) => path.includes('/murmur/')).sort(),
    ['/node_modules/murmur/pkg/index.js', '/node_modules/murmur/pkg/murmur_bg.wasm']);
  const twice = 'murmur: started twice on this page; the first goes on';
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [twice, twice], infos: [] });
});
