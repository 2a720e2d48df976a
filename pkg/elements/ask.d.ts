/**
 * `<murmur-ask preference="genre">` asks for a preference, `<murmur-ask question="taste">` for the one that a question to
 * the crowd is about, and `<murmur-ask quiz="sound">` for several in a row. An answer is a stated preference at once.
 */
import type { Murmur } from '../types.js';
import { MurmurElement } from './shared.js';
import { type Child } from './tree.js';
import type { Say } from './words.js';
export declare class MurmurAsk extends MurmurElement {
    #private;
    static observedAttributes: string[];
    static style: string;
    protected view(say: Say, murmur: Murmur | undefined): Child[];
    protected painted(root: ShadowRoot): void;
}
