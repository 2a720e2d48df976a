/** What a page and its worker say to each other. All of it can be cloned. */
import type { ConsentState, MurmurEvents, StartOptions } from '../types.js';
/** Names of storage that are Murmur's. */
export declare const PREFIX = "murmur.";
/** Name of the profile, of which a marker may have to stay. */
export declare const PROFILE = "murmur.profile";
/** What a worker can't see by itself. */
export interface Page {
    /** What its relative addresses are relative to. */
    base: string;
    origin: string;
    search: string;
    referrer: string;
    hidden: boolean;
    prerendering: boolean;
    /** How it was come to: `navigate`, `reload`, … */
    arrival: string;
    /** Origin of the top page; `''` where it can't be read. */
    top: string;
    framed: boolean;
    driven: boolean;
    private: boolean;
    coarse: boolean;
    width: number;
    language: string;
    hasNavigation: boolean;
    /** Murmur's part of localStorage; undefined where it is blocked. */
    stored: [name: string, text: string][] | undefined;
}
/** A happening of the page, with what is read of it. */
export type Happening = {
    type: string;
} & Record<string, unknown>;
/** From the page to the worker. */
export type Order = {
    begin: Page;
    options: StartOptions;
    files: {
        wasm: string;
        topics: string;
    };
} | {
    fire: Happening;
    hidden: boolean;
    prerendering: boolean;
}
/** Another tab wrote; null removed it. No name: everything was cleared. */
 | {
    stored: {
        name: string | null;
        text: string | null;
    };
}
/** localStorage takes no more. */
 | {
    refused: true;
}
/** What the page's second module answered. */
 | {
    asked: number;
    value?: unknown;
    error?: string;
} | {
    call: string;
    args: unknown[];
    number: number;
    wipes: number;
};
/** What may be read at once, as the worker last knew it. */
export interface Snapshot {
    /** The last call that was obeyed before. */
    after: number;
    segments: string[];
    consent: ConsentState;
    /** For each purpose the rank of who decides it, 0 the most explicit. */
    speakers: Uint8Array;
    storage: 'local' | 'memory';
    arms: Record<string, string>;
    muted: string[];
    stated: Record<string, string | string[] | number | undefined>;
    ranks: Record<string, string[]>;
    /** What a withdrawal of `store` leaves of the profile: a marker without identity, or nothing. */
    left: string | undefined;
}
/** From the worker to the page. */
export type Word = {
    ready: Snapshot;
    manifest: unknown;
} | {
    failed: {
        message: string;
        code: string;
    };
} | {
    snapshot: Snapshot;
} | {
    event: keyof MurmurEvents;
    detail: never;
    snapshot: Snapshot;
}
/** To be written; null removes it. Made after so many wipes. */
 | {
    write: {
        name: string;
        text: string | null;
        wipes: number;
    };
}
/** A question to the second module, which the page has: `open` with a manifest comes first. */
 | {
    ask: string;
    args: unknown[];
    number: number;
} | {
    answer: number;
    value?: unknown;
    error?: string;
};
