import type { Murmur, Purpose } from '../types.js';
import { MurmurElement } from './shared.js';
import { type Child } from './tree.js';
import type { Say } from './words.js';
export declare class MurmurConsent extends MurmurElement {
    #private;
    static observedAttributes: string[];
    static style: string;
    /** Exactly what it shows of a question about these purposes, a line each: what the record has the hash of. */
    textOf(purposes: readonly Purpose[]): string;
    /** Asks now for what is not given yet, because it has become useful. Never about reports. */
    ask(): void;
    protected begin(murmur: Murmur): () => void;
    protected view(say: Say, murmur: Murmur | undefined): Child[];
}
