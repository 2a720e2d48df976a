/** What a worker is told of the page it works for. */
import { type Order, type Page } from './protocol.js';
/** localStorage, where the browser lends it. */
export declare function storage(): Storage | undefined;
/** Murmur's part of it. */
export declare function entries(): [name: string, text: string][] | undefined;
/** The page as it is now. */
export declare function look(): Page;
/** Hands on what happens to the page, with no more of it than the engine reads. */
export declare function watch(order: (what: Order) => void): void;
