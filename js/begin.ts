/** Starts Murmur: in a worker where the site asks for one and the page allows it, else on the page; and what it listens to. */
import type { Ask } from './asked.js';
import { start, type Engine, type Files } from './murmur.js';
import type { Murmur, MurmurError, StartOptions } from './types.js';
import type * as managers from './consent/index.js';
import type * as remote from './worker/remote.js';

export type Remote = typeof remote;
export type Managers = typeof managers;

/** `load` gets the page's side of worker mode. */
export async function begin(options: StartOptions, files: Files, ask: Ask, load: () => Promise<Remote>): Promise<Engine> {
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

/** Has the page's consent managers heard, where the site names one; `load` gets what listens to them. */
export function hear(murmur: Murmur, options: StartOptions, load: () => Promise<Managers>): void {
  if (!/tcf|gpp|mode|emit/.test(String(options.consent))) return;
  load().then(({ listen }) => listen(murmur, options), (cause: unknown) => console.warn(`murmur: no consent manager is heard: ${String(cause)}`));
}
