// Waiting for something that no event announces, and folders that go with their test.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const PATIENCE = 10_000;
const STEP = 20;

/** Asks `look` again and again until it gives something truthy, which is returned. */
export async function until(look, what, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`waited ${patience} ms in vain for ${what}`);
    await new Promise((done) => { setTimeout(done, STEP); });
  }
}

const ends = new WeakMap();

/** Runs `end` after the test: what began last ends first, whatever fails; the first failure is the test's. */
export function atEnd(t, end) {
  if (!ends.has(t)) {
    ends.set(t, []);
    t.after(async () => {
      const failures = [];
      for (const one of ends.get(t).reverse()) await Promise.resolve().then(one).catch((failure) => failures.push(failure));
      if (failures.length) throw failures[0];
    });
  }
  ends.get(t).push(end);
}

/** Stands for the whole file where a test is asked for. Its hook is set here, while no test runs yet. */
export const file = { after };
atEnd(file, () => {});

/** A new folder that is gone after the test. */
export function folder(t, name = 'e2e') {
  const path = mkdtempSync(join(tmpdir(), `murmur-${name}-`));
  // A browser's helpers write for a moment after it has ended.
  const remove = () => rm(path, { recursive: true, force: true }).then(() => true, () => false);
  atEnd(t, () => until(remove, `${path} to be removed`));
  return path;
}
