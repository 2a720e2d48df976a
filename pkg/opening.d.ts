import type { Ask } from './asked.js';
/** Instantiates it once, however often it is asked for. */
export declare function opening(wasm: () => Request | Uint8Array): Ask;
