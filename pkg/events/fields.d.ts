/** What the manifest says of signals, for events that a page makes by itself. */
import type { FieldValue, Murmur } from '../types.js';
export interface Signal {
    on?: string;
    fields?: Record<string, {
        type: string;
    }>;
}
export declare const signals: (murmur: Murmur) => Record<string, Signal>;
/** The names of the signals that happen by themselves on `what`. */
export declare const happening: (murmur: Murmur, what: string) => string[];
/** Remembers it as every signal that is declared for it; of `given` each takes the fields it has. */
export declare function happen(murmur: Murmur, what: string, given: Record<string, unknown>): void;
/** A value as a field of this type takes it; none where it is not one. */
export declare function typed(value: unknown, type: string | undefined): FieldValue | undefined;
