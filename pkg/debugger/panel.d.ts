import type { ConsentTraceEntry, ConsentState, Explanation, Ledger, PreferenceState, SignalHistory } from '../types.js';
import { Preview, type Inside } from './inside.js';
import { Replay } from './replay.js';
/** All that the page's Murmur knows, as it was when last looked. */
export interface Known {
    consent: ConsentState;
    history: SignalHistory[];
    preferences: PreferenceState[];
    segments: Explanation[];
    ledger: Ledger;
    trace: ConsentTraceEntry[];
}
export declare class Panel {
    #private;
    readonly murmur: Inside;
    readonly preview: Preview;
    readonly replay: Replay;
    known: Known;
    constructor(murmur: Inside);
    get isOpen(): boolean;
    open(): void;
    close(): void;
    /** Whether one of these texts has what is searched for. */
    finds(...texts: string[]): boolean;
    /** Takes a segment into what the page is shown as a member of, or out of it. */
    previewAs(segment: string): void;
    /** Looks what is known now, and shows it where it is another. */
    look(): Promise<void>;
    paint(): void;
}
