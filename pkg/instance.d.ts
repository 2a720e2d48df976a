/** How elements, adapters and hooks find the page's one Murmur, whichever file brought it: the tag or the npm module. */
import type { Murmur } from './types.js';
/**
 * Runs `start` where no Murmur of this page has started or is starting; else says so on the console, once for each try, and
 * gives the first one. A start that failed leaves the page to the next.
 */
export declare function once(start: () => Promise<Murmur>): Promise<Murmur>;
/** The page's Murmur, once it has started. */
export declare function present(): Murmur | undefined;
/** The page's Murmur as soon as it has started; pending for ever where none does. */
export declare function whenReady(): Promise<Murmur>;
/** Whether the debugger shows the page as somebody else would see it: nothing of that is to be remembered. */
export declare function previewed(): boolean;
/** Makes it the page's own, and its events events of the document: `murmur:segments`, `murmur:consent`, `murmur:report`, `murmur:page`. */
export declare function connect(murmur: Murmur): void;
/** Says `murmur:ready`. */
export declare function announce(murmur: Murmur): void;
