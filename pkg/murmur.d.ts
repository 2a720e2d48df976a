import type { Murmur, StartOptions } from './types.js';
/** Starts Murmur on this page with the wasm file at `wasm`. */
export declare function start(options: StartOptions, wasm: URL | string): Promise<Murmur>;
