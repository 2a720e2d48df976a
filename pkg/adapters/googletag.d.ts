/** Segments as Publisher Provided Signals of Google Publisher Tag: numbers of IAB Audience Taxonomy 1.1, and only those. */
import type { Handed } from './handed.js';
/** What of it is used. */
export interface Googletag {
    cmd: {
        push(command: () => void): unknown;
    };
    getConfig?(name: 'pps'): {
        pps?: Signals | null;
    };
    setConfig?(config: {
        pps: Signals | null;
    }): void;
}
interface Signals {
    taxonomies?: Record<string, {
        values: string[];
    }>;
}
export declare function toGoogletag(googletag: Googletag): (all: Handed[]) => void;
export {};
