// The shop's manifest, with changes that make a test's outcome certain.
import { readFileSync } from 'node:fs';
import { at } from './paths.mjs';

const shop = () => JSON.parse(readFileSync(at('www', 'shop', 'manifest.json'), 'utf8'));

/** One question and no reserve: every key that may report answers "regular". */
export function certain(changes = {}) {
  const manifest = { ...shop(), questions: { regular: { segment: 'regular' } }, ...changes };
  delete manifest.$schema;
  manifest.privacy = { ...manifest.privacy, reserve: '0/1', ...changes.privacy };
  return manifest;
}

/** The shop's own, with those of its questions that ask for a segment: a key draws one of them, or waits in reserve. */
export function yesOrNo() {
  const manifest = shop();
  delete manifest.$schema;
  manifest.questions = Object.fromEntries(Object.entries(manifest.questions).filter(([, { segment, after }]) => segment && !after));
  return manifest;
}

export const EVERYTHING = { store: true, personalise: true, report: true };
