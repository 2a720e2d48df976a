/**
 * Murmur with its wasm in the file: one script and no request beside it, for pages that can't serve a `.wasm`. With the
 * manifest given as an object, nothing at all is fetched before something is asked for.
 */
import digits from 'inlined:murmur_bg.wasm';
import { bytes } from './digits.js';
import { starter } from './starter.js';
import type { Murmur as Instance } from './types.js';

export type * from './types.js';

/** One page's Murmur, made by `Murmur.start`. */
export type Murmur = Instance;

export const Murmur = starter(
  () => ({ wasm: bytes(digits), topics: async () => (await import('./inline_topics.js')).topics() }),
  async (manifest) => (await import('./inline_more.js')).open(manifest),
);
