import type { Murmur } from '../types.js';
export declare const NAME = "murmur.shown";
/** Marks the stretch of consent; whoever erases removes it. */
export declare const MARK = "murmur.generation";
export interface Memory {
    /** The stretch of consent it belongs to. */
    mark: string;
    /** Names of the conditions that would show their variant on the next page. */
    shown: string[];
    /** The order of each ranking. */
    orders: Record<string, string[]>;
    /** For each subject the minutes, since 1970, in which it was shown. */
    times: Record<string, number[]>;
    /** 32 random bits, thrown once where a holdout asks; they have nothing to do with any key. */
    coin?: number;
}
/** What was remembered in the stretch of consent in force. */
export declare function recall(): Memory | undefined;
/** Follows what the visitor chose: joins the stretch of consent, or takes away what is there. */
export declare function join(murmur: Murmur): void;
/** Whether anything may be remembered. */
export declare const remembers: () => boolean;
/** Changes what is remembered, where anything may be. */
export declare function remember(change: (memory: Memory) => void): void;
