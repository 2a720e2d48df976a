// What ships keeps its promise, as seen from outside: through the public face, in a real browser, with its own random source.
// `MURMUR_AUDIT_DRAWS` visitors for each truth; a million tells ε 1.02 from 1.00.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checks from './support/audit/checks.mjs';

const DRAWS = Number(process.env.MURMUR_AUDIT_DRAWS ?? 30_000);
const FEWER = Math.ceil(DRAWS / 10);

const CHECKS = [
  ['one report of two answers is as telling as its odds, and no more', checks.odds, { draws: DRAWS }],
  ['one of three answers, of which a life reports several times', checks.chain, { draws: FEWER }],
  ['one of three answers, of which a life reports once', checks.subset, { draws: FEWER }],
  ['all reports of a life, linked, guess a stable answer right at most nine times in ten', checks.averaging, { devices: Math.ceil(DRAWS / 20) }],
  ['each answer and each id is what the documents make of the key', checks.exact, { devices: Math.ceil(DRAWS / 100) }],
  ['chosen keys give exactly the enumerated answers', checks.chosen, {}],
  ['a key repeats itself: begun anew, restored, under an edited policy, with the clock set back', checks.repeats, { devices: 60 }],
  ['what was forgotten does not come back', checks.forgotten, { devices: 60 }],
];

for (const [what, check, extent] of CHECKS) {
  test(what, async (t) => {
    const { passed, result } = await check(t, extent);
    t.diagnostic(result);
    assert.ok(passed, result);
  });
}
