// docs/PERFORMANCE.md has what `npm run bench` measures: all of it, and under what conditions.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../e2e/support/paths.mjs';

const listed = execFileSync(process.execPath, [at('scripts', 'bench.mjs'), '--list'], { encoding: 'utf8' });
const document = readFileSync(at('docs', 'PERFORMANCE.md'), 'utf8');

for (const name of listed.trim().split('\n').map((line) => line.split(' ')[0])) {
  test(`the table of "${name}"`, () => {
    const [, block] = new RegExp(`<!-- bench ${name} -->\\n([^]*?)\\n<!-- /bench ${name} -->`).exec(document) ?? [];
    assert.ok(block, `no place for it: <!-- bench ${name} --> and <!-- /bench ${name} -->`);
    assert.match(block, /^\|(---\|)+\n\| .*\d/m, 'no numbers: `npm run bench -- --only NAME --write`');
    assert.match(block, /^\(.+\)$/m, 'under what conditions?');
  });
}
