import type { Explanation, Exported, FieldValue, PreferenceState, SignalHistory } from '../types.js';
import { type When } from './when.js';
export type { Explanation, Exported, FieldValue, HistoryEvent, PreferenceState, RulePart, SignalHistory } from '../types.js';
export type { When } from './when.js';
/** Something that a visitor did. */
export interface PastEvent {
    signal: string;
    time: When;
    /** Minutes that local time was ahead of UTC; that of `time` where it is not said. */
    offset?: number;
    fields?: Record<string, FieldValue>;
}
/** Something that a visitor stated, or took back for null. */
export interface PastStatement {
    preference: string;
    time: When;
    answer: string | string[] | number | null;
}
/** What happened to a visitor, in any order; or what one took along. */
export type History = readonly (PastEvent | PastStatement)[] | Exported;
/** What rules read of page and visit, by the name they use. */
export type Inputs = Record<`${'page' | 'visit'}.${string}`, string | string[]>;
/** An instant at which membership changed. */
export interface Flip {
    /** Milliseconds since 1970. */
    time: number;
    entered: string[];
    left: string[];
}
/** What a visitor's browser knows at one instant. It never changes: what comes later is another one. */
export interface World {
    /** Milliseconds since 1970. */
    readonly time: number;
    segments(): string[];
    /** @throws for a name that the manifest does not have. */
    has(segment: string): boolean;
    /** @throws for a name that the manifest does not have. */
    explain(segment: string): Explanation;
    /**
     * The values of a field such as `view.genre`, the most frequent first, as a page that may personalise is told.
     *
     * @throws for a field that the manifest does not rank.
     */
    rank(field: string): string[];
    history(): SignalHistory[];
    preferences(): PreferenceState[];
    /**
     * The next instant at which membership changes, if what is given happens and nothing else; undefined where none comes in
     * ten years.
     */
    next(): Date | undefined;
    /** Every change of membership so far, oldest first, at most 10,000; the first says what held at once. */
    flips(): Flip[];
    /** The same visitor later: milliseconds, or "30m", "12h", "3d", "4w", "2y". */
    after(span: number | string): World;
}
/** A visitor whose time is still to be said. */
export interface Visitor {
    /** What is given after it has not happened yet. @throws where manifest, history or time are wrong, with all faults. */
    at(time: When): Promise<World>;
}
/** A visitor to whom this happened; what is given here is read once. */
export declare function given(manifest: object, history: History, inputs?: Inputs): Visitor;
