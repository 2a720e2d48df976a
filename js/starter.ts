/** `Murmur.start` of the npm entries, which differ only in where their files are. */
import type { Ask } from './asked.js';
import { begin, hear } from './begin.js';
import { announce, connect, once } from './instance.js';
import type { Files } from './murmur.js';
import type { Murmur, StartOptions } from './types.js';

export interface Starter {
  /**
   * Starts on this page, once: a second start is one console warning and gives the first one's Murmur.
   *
   * @throws MurmurError with `code` `wasm`, `manifest-fetch` or `manifest`; the message says what was found, what was
   * expected and what to do.
   */
  start(options: StartOptions): Promise<Murmur>;
}

/** `files` are asked for only when something starts: a server that imports this has none. */
export function starter(files: () => Files, ask: Ask): Starter {
  return {
    start: (options) => once(async () => {
      const engine = await begin(options, files(), ask, () => import('./murmur_remote.js'));
      const murmur = Object.assign(engine, { debug: async () => (await import('./debugger.js')).open() });
      connect(murmur);
      announce(murmur);
      hear(murmur, options, () => import('./murmur_consent.js'));
      return murmur;
    }),
  };
}
