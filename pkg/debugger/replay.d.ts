/**
 * Time travel: a history, this browser's or one that was exported, played against a manifest that can be edited, beside
 * the page's own. It runs in a world of its own (js/testing), and touches nothing of the page's.
 */
import { type Flip } from '../testing/index.js';
import type { Explanation } from '../types.js';
import { type Inside } from './inside.js';
/** One segment at one instant, by the edited manifest and by the page's. */
export interface Compared {
    name: string;
    edited?: Explanation;
    own?: Explanation;
}
export declare class Replay {
    #private;
    /** The manifest that is tried, and an exported history where one is given, as texts. */
    manifest: string;
    exported: string;
    /** What rules read of page and visit, as a text; undefined where they read nothing of them. */
    inputs: string | undefined;
    source: 'here' | 'export';
    fault: string | undefined;
    /** The instant that is looked at, and the present. */
    time: number;
    now: number;
    /** Changes by the edited manifest, those to come too. */
    flips: Flip[];
    compared: Compared[];
    /** Instants at which a segment changes by either manifest, and the present. */
    instants: number[];
    constructor(murmur: Inside, changed: () => void);
    /** Whether the manifest is the page's own. */
    get isEdited(): boolean;
    begin(): Promise<void>;
    /** Takes what happened before the text is run. */
    edit(change: Partial<Pick<Replay, 'manifest' | 'exported' | 'inputs' | 'source'>>): void;
    reset(): Promise<void>;
    /** Plays the history against both manifests, and looks at the present. */
    run(): Promise<void>;
    /** Looks at another instant. */
    go(time: number | undefined): Promise<void>;
    /** The next instant at which something changes, or for -1 the one before. */
    step(by: 1 | -1): number | undefined;
}
