import type { Murmur, Recipient } from '../types.js';
/** A segment as a recipient gets it: by its name, and by its number in IAB Audience Taxonomy 1.1 where it has one. */
export interface Handed {
    segment: string;
    audience?: string;
}
/** All of it now; empty where nothing may be. */
export declare function handed(murmur: Murmur, recipient: Recipient['recipient']): Handed[];
/**
 * Calls `put` with what is handed over, each time that this changes, and with nothing where it has been taken back. The
 * returned function takes it back for good. Nothing is put before there is something.
 */
export declare function follow(recipient: Recipient['recipient'], put: (all: Handed[], site: string) => void): () => void;
