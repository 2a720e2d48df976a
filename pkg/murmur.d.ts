import type { Ask } from './asked.js';
import type { Murmur, StartOptions } from './types.js';
/** Starts Murmur on this page with the wasm file at `wasm`; `ask` loads the second module once something is asked for. */
export declare function start(options: StartOptions, wasm: URL | string, ask: Ask): Promise<Murmur>;
