/** Opens it once the page's Murmur has started. */
export declare function open(): Promise<void>;
/** Closes it. A preview stays, with its mark, until it is ended. */
export declare function close(): Promise<void>;
/** Opens it, or closes it where it is open: for a bookmarklet. */
export declare function toggle(): Promise<void>;
