/** What the second module answers. It is loaded once something is asked for, and works on what a page's client says of itself. */
import type { ConsentRecord, ConsentTraceEntry, Context, Explanation, Exported, Imported, Ledger, PreferenceState, SignalHistory } from './types.js';
/** All that a page knows, as the client gives it. */
export type State = string[];
export interface Asked {
    explain(state: State, segment: string): Explanation | undefined;
    consentTrace(state: State): ConsentTraceEntry[];
    consentRecords(state: State): ConsentRecord[];
    preferences(state: State): PreferenceState[];
    history(state: State): SignalHistory[];
    ledger(state: State, debug: boolean): Ledger;
    export(state: State): Exported;
    /** Writes to the storage itself: the client reads it again. */
    import(state: State, exported: Exported): Imported;
    erase(state: State, signal: string, from: number, to: number): void;
    context(): Context | Promise<Context>;
    /** What rules read of the page, for the client. */
    readPage(model?: Uint8Array): unknown[] | Promise<unknown[]>;
    /** Shows the next report on the console, or says why none is due. */
    show(state: State): void;
    /** Say on the console what was wrong with a call. */
    untracked(signal: string, fields: unknown, options: unknown): void;
    unpreferred(preference: string, answer: unknown): void;
    unlimited(limit: string): void;
    unknown(call: 'mute' | 'erase', name: string): void;
}
/** Loads it for a manifest, or rejects with all faults of the manifest as one text. */
export type Ask = (manifest: unknown) => Promise<Asked>;
