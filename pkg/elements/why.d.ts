/**
 * `<murmur-why segment="regular">`: why am I seeing this. It shows nothing to who is not in the segment. The reason stands
 * in the manifest; how it was worked out is fetched only once somebody wants to see it.
 */
import type { Murmur } from '../types.js';
import { MurmurElement } from './shared.js';
import { type Child } from './tree.js';
import type { Say } from './words.js';
export declare class MurmurWhy extends MurmurElement {
    #private;
    static observedAttributes: string[];
    static style: string;
    protected begin(): () => void;
    protected view(say: Say, murmur: Murmur | undefined): Child[];
    /** Moves the panel into the window, where its button stands near an edge. */
    protected painted(root: ShadowRoot): void;
}
