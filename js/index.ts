/** Murmur as an npm module: segments on the visitor's own device, and only randomized answers to a collector. */
import { starter } from './starter.js';
import type { Murmur as Instance } from './types.js';

export type * from './types.js';

/** One page's Murmur, made by `Murmur.start`. */
export type Murmur = Instance;

// Bundlers find a file by such an expression, and only by such a one.
export const Murmur = starter(
  () => ({
    wasm: new Request(new URL('./murmur_bg.wasm', import.meta.url)),
    topics: new URL('./topics-en.bin', import.meta.url),
    worker: new URL('./murmur_worker.js', import.meta.url),
  }),
  async (manifest) => (await import('./murmur_more.js')).open(manifest),
);
