import type { Ask } from './asked.js';
import type { Murmur, StartOptions } from './types.js';
/** The face without what each entry loads for itself. */
export type Engine = Omit<Murmur, 'debug'>;
/** What a worker asks beyond the page's own face. */
export interface Hosted extends Engine {
    /** What a withdrawal of `store` leaves of the profile in storage: a marker without identity, or nothing. */
    left(): string | undefined;
    /** For each purpose the rank of who decides it, 0 the most explicit. */
    speakers(): Uint8Array;
}
/** What a start may load beside the manifest: where it is, or what it is. */
export interface Files {
    wasm: Request | Uint8Array;
    /** The built-in model of topics. */
    topics: URL | (() => Promise<Uint8Array>);
    /** What runs the engine in a worker; none where everything is in one file. */
    worker?: URL;
}
/** Starts Murmur on this page with these files; `ask` loads the second module once something is asked for. */
export declare function start(options: StartOptions, files: Files, ask: Ask): Promise<Hosted>;
/** The manifest, fetched where only its address is given. */
export declare function read(manifest: StartOptions['manifest']): Promise<unknown>;
