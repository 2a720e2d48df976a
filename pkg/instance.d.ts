/** How elements, adapters and hooks find the page's one Murmur, whichever file brought it: the tag or the npm module. */
import type { Murmur } from './types.js';
/** The page's Murmur, once it has started. */
export declare function present(): Murmur | undefined;
/** The page's Murmur as soon as it has started; pending for ever where none does. */
export declare function whenReady(): Promise<Murmur>;
/** Makes it the page's own, and its events events of the document: `murmur:segments`, `murmur:consent`, `murmur:report`. */
export declare function connect(murmur: Murmur): void;
/** Says `murmur:ready`. */
export declare function announce(murmur: Murmur): void;
