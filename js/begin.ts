/** Starts Murmur: in a worker where the site asks for one and the page allows it, else on the page. */
import type { Ask } from './asked.js';
import { start, type Files } from './murmur.js';
import type { Murmur, MurmurError, StartOptions } from './types.js';
import type * as remote from './worker/remote.js';

export type Remote = typeof remote;

/** `load` gets the page's side of worker mode. */
export async function begin(options: StartOptions, files: Files, ask: Ask, load: () => Promise<Remote>): Promise<Murmur> {
  if (options.worker) {
    try {
      return await (await load()).start(options, files, ask);
    } catch (cause) {
      const { code, message } = cause as MurmurError;
      if (code?.startsWith('manifest')) throw cause;
      console.warn(`murmur: it runs on the page and in no worker. ${message}`);
    }
  }
  return start(options, files, ask);
}
