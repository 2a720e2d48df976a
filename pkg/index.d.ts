import type { Murmur as Instance, StartOptions } from './types.js';
export type * from './types.js';
/** One page's Murmur, made by `Murmur.start`. */
export type Murmur = Instance;
export declare const Murmur: {
    /**
     * Starts on this page.
     *
     * @throws MurmurError with `code` `wasm`, `manifest-fetch` or `manifest`; the message says what was found, what was
     * expected and what to do.
     */
    start(options: StartOptions): Promise<Instance>;
};
