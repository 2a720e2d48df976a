import type { Murmur as Instance } from './types.js';
export type * from './types.js';
/** One page's Murmur, made by `Murmur.start`. */
export type Murmur = Instance;
export declare const Murmur: import("./starter.js").Starter;
