/** Has the browser compile what a start needs, in short tasks: it compiles each function of wasm when it is first called. */
import { Client } from 'murmur-wasm';
import { breathe } from './wasm.js';

/** How many of the site's segments have most of what all of them have. */
const SOME = 6;

/**
 * Reads manifests of next to nothing, all of them wrong, so that a browser compiles what reads the site's own in several
 * short tasks, and perhaps while that one is on its way.
 */
export async function warm(): Promise<void> {
  const site = (when: string, more?: object): object =>
    ({ version: 1, site: 'A', signals: { a: { title: 'a', purpose: 'a' } }, segments: { a: { title: 'a', why: 'a', when } }, ...more });
  const rule = 'count(a, days(1)) >= 1 && !(ago(a) < hours(1))';
  await misread(undefined, {}, site('true'), site(rule), site(rule, { questions: { a: { segment: 'a' } } }));
}

/** Does the same with a part of the site's own manifest, for what no other has. */
export function warmFor(manifest: unknown): Promise<void> {
  const whole = Object(manifest) as { segments?: object };
  const some = Object.entries(Object(whole.segments) as object).slice(0, SOME);
  return misread({ ...whole, site: 'A', questions: {}, segments: Object.fromEntries(some) });
}

async function misread(...wrong: unknown[]): Promise<void> {
  for (const manifest of wrong) {
    await breathe();
    Client.read(manifest, () => {}, undefined, 0, false, false, false);
  }
  await breathe();
}
