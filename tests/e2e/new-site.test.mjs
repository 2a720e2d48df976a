// What `murmur new` writes: a right manifest, and a page that works as it stands on what `murmur serve` serves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { collector, murmur } from './support/collector.mjs';
import { binary } from './support/paths.mjs';
import { folder, until } from './support/until.mjs';

for (const kind of ['shop', 'publisher', 'app', 'other']) {
  test(`a ${kind}’s manifest is right, and its page works`, async (t) => {
    const out = join(folder(t, 'new'), 'mine');
    const said = await murmur('new', 'mine', '--kind', kind, '--out', out);
    assert.deepEqual(readdirSync(out).sort(), ['icon.svg', 'index.html', 'manifest.json', 'try.css', 'try.js']);
    assert.match(said, /<script async src="\/murmur\.js"/);
    await murmur('check', join(out, 'manifest.json'));
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));

    const { url } = await collector(t, { manifest, pages: out });
    const { open } = await visitor(t);
    const page = await open(`${url}/`);
    await ready(page);
    const names = Object.keys(manifest.segments);
    await until(async () => (await page.locator('#segments li').count()) === names.length, 'the segments');
    assert.deepEqual(await page.locator('#signals form > button').allTextContents(), Object.keys(manifest.signals));
    await page.click('[data-consent=yes]');
    // Two visits with a day between them.
    for (const days of [1, 0]) {
      await page.fill('#days', String(days));
      for (const button of await page.locator('#signals form > button').all()) await button.click();
    }
    await page.waitForSelector('#segments li.in');
    const member = await page.locator('#segments li.in').evaluateAll((items) => items.map(({ dataset }) => dataset.segment));
    assert.deepEqual(member, await page.evaluate(() => window.murmur.segments()));
    assert.ok(member.includes({ shop: 'returning_customer', publisher: 'returning_visitor', app: 'new_visitor', other: 'returning_visitor' }[kind]));
    await page.click('[data-consent=no]');
    await until(async () => (await page.locator('#segments li.in').count()) === 0, 'nothing to be remembered');
    assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
  });
}

test('it replaces nothing unasked', async (t) => {
  const out = folder(t, 'new');
  writeFileSync(join(out, 'manifest.json'), 'mine');
  await assert.rejects(murmur('new', 'mine', '--yes', '--out', out), /is there already: --force replaces it/);
  assert.deepEqual([readdirSync(out), readFileSync(join(out, 'manifest.json'), 'utf8')], [['manifest.json'], 'mine']);
  await murmur('new', 'mine', '--yes', '--out', out, '--force');
  await murmur('check', join(out, 'manifest.json'));
});

/** Lends a command a terminal. */
const TERMINAL = '/usr/bin/script';

test('on a terminal it asks what the site does, until it is answered', { skip: existsSync(TERMINAL) ? false : `${TERMINAL} is not there` }, async (t) => {
  const [asked, told] = ['asked', 'told'].map((name) => join(folder(t, 'new'), name));
  const child = spawn(TERMINAL, ['-qec', `${binary} new mine --out ${asked}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => { said += chunk; });
  const gone = once(child, 'exit');
  for (const [question, answer] of [[1, 'a bakery'], [2, '2']]) {
    await until(() => said.split('Number or name: ').length > question, 'the question');
    child.stdin.write(`${answer}\n`);
  }
  assert.deepEqual(await gone, [0, null], said);
  assert.match(said, /What does the site do\?[\s\S]*1 shop[\s\S]*2 publisher/);
  await murmur('new', 'mine', '--kind', 'publisher', '--out', told);
  assert.equal(readFileSync(join(asked, 'manifest.json'), 'utf8'), readFileSync(join(told, 'manifest.json'), 'utf8'));
});
