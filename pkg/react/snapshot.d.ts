import type { ConsentState, Murmur } from '../types.js';
/** `resolving` until Murmur has started, on a server always; `unavailable` where it can't. */
export type Status = 'resolving' | 'ready' | 'unavailable';
export interface Snapshot {
    status: Status;
    murmur?: Murmur;
    segments: readonly string[];
    consent?: ConsentState;
}
/** What a server renders, and what a page renders first, so that both are the same. */
export declare const RESOLVING: Snapshot;
/** Follows one Murmur, and tells components. */
export declare class Store {
    #private;
    /** Follows this one; once it has been told, another one is not looked at. */
    follow(find: () => Promise<Murmur>): void;
    readonly look: () => Snapshot;
    readonly subscribe: (component: () => void) => (() => void);
}
/** The page's own Murmur, started by the tag or by other code. */
export declare const page: Store;
/** Begins to look for it; on a server there is nothing to wait for. */
export declare function followPage(): void;
