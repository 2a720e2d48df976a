/** The IAB's Global Privacy Platform, version 1.1: `__gpp`. */
import type { ConsentManagerOptions } from '../types.js';
import type { Words } from './index.js';
/** Says what the applicable sections say, once the manager is ready and whenever it changes. */
export declare function gpp(say: (words: Words) => void, { tcf, optOut, parents }: ConsentManagerOptions): void;
