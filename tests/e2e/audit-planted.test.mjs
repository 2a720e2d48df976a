// The audit of what ships is worth what it catches: each defect stands in the source of a build of its own, and its check
// must fail on it. The numbers are repeatable, so that it is caught every time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checks from './support/audit/checks.mjs';
import { planted } from './support/audit/planted.mjs';

const CAUGHT = [
  ['odds 20/7 in place of 19/7', checks.odds, { draws: 60_000 }],
  ['a coin of floats', checks.chosen, {}],
  ['a fresh coin in place of the remembered one', checks.averaging, { devices: 1500 }],
  ['a memory redrawn by an edited policy', checks.repeats, { devices: 20 }],
  ['a key that returns after forget()', checks.forgotten, { devices: 5 }],
];

for (const [defect, check, extent] of CAUGHT) {
  test(`caught: ${defect}`, async (t) => {
    const { passed, result } = await check(t, { ...extent, files: await planted(defect), random: { seed: 1 } });
    t.diagnostic(result);
    assert.ok(!passed, result);
  });
}

test('a coin of floats shows in no number of draws', async (t) => {
  const { passed, result } = await checks.averaging(t, { devices: 500, files: await planted('a coin of floats'), random: { seed: 1 } });
  assert.ok(passed, result);
});
