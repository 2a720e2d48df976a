/**
 * The page's side of worker mode: the same face, with the engine elsewhere. What may be read at once is read of the
 * worker's last word; storage stays here, because a worker has none.
 */
import type { Ask } from '../asked.js';
import type { Engine, Files } from '../murmur.js';
import type { StartOptions } from '../types.js';
/**
 * Starts the engine in a worker.
 *
 * @throws MurmurError where the browser or the page's policy allows no worker, and with what keeps the engine from starting.
 */
export declare function start(options: StartOptions, files: Files, ask: Ask): Promise<Engine>;
