/** Segments as first-party data of Prebid's bid requests: `ortb2.user.data`. */
import type { Handed } from './handed.js';
/** What of Prebid is used. */
export interface Prebid {
    que: {
        push(command: () => void): unknown;
    };
    getConfig?(name: 'ortb2'): Ortb2 | undefined;
    setConfig?(config: {
        ortb2: Ortb2;
    }): void;
}
interface Ortb2 {
    user?: {
        data?: Data[];
    };
}
/** OpenRTB's Data. `ext.segtax` names the taxonomy of its numbers; names of the site's own have none. */
interface Data {
    id?: string;
    name?: string;
    ext?: {
        segtax: number;
    };
    segment?: {
        id: string;
    }[];
}
export declare function toPrebid(prebid: Prebid): (all: Handed[], site: string) => void;
export {};
