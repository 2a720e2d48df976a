/** What a `<murmur-if>` asks, as its attributes say it, and whether it holds. */
import type { Murmur } from '../types.js';
/** The attributes that make a condition, in the order of its name. The hint has the same list. */
export declare const ASKED: readonly ['segment', 'any', 'all', 'not', 'arm', 'holdout', 'times', 'per'];
export interface Condition {
    /** Its attributes as a selector: the same for all elements that ask the same, on every page. */
    name: string;
    /** What it is remembered as where share and frequency do not matter: its id, or what it asks. */
    subject: string;
    /** The share of devices, 0 to 1, that see the fallback instead. */
    holdout: number;
    /** How often it is shown at most in `per` milliseconds. */
    times: number;
    per: number;
    holds(murmur: Murmur): boolean;
    /** The segments it speaks of. */
    segments: string[];
}
export declare function conditionOf(element: Element): Condition;
