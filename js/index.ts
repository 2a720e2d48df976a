/** Murmur as an npm module: segments on the visitor's own device, and only randomized answers to a collector. */
import type { Ask } from './asked.js';
import { announce, connect } from './instance.js';
import { start } from './murmur.js';
import type { Murmur as Instance, StartOptions } from './types.js';

export type * from './types.js';

/** One page's Murmur, made by `Murmur.start`. */
export type Murmur = Instance;

const ask: Ask = async (manifest) => (await import('./murmur_more.js')).open(manifest);

export const Murmur = {
  /**
   * Starts on this page.
   *
   * @throws MurmurError with `code` `wasm`, `manifest-fetch` or `manifest`; the message says what was found, what was
   * expected and what to do.
   */
  async start(options: StartOptions): Promise<Instance> {
    const murmur = await start(options, new URL('./murmur_bg.wasm', import.meta.url), ask);
    connect(murmur);
    announce(murmur);
    return murmur;
  },
};
