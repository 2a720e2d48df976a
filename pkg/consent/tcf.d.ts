/** The IAB's Transparency and Consent Framework, version 2: `__tcfapi`. */
import type { ConsentManagerOptions, TcfPurposes } from '../types.js';
import type { Words } from './index.js';
/** Says what the visitor agreed to, once the manager knows it and whenever it changes. */
export declare function tcf(say: (words: Words) => void, { tcf: purposes, parents }: ConsentManagerOptions): void;
/** A yes or no to each of our purposes, from the numbers of the framework's that were agreed to. */
export declare function mapped(agreed: (number: string) => boolean, purposes?: TcfPurposes): Words;
