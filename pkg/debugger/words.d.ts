/** What the debugger says of values and reasons, in English: it is for those who build a site. */
import type { FieldValue, LedgerEntry, RulePart, Silence } from '../types.js';
/** Why no report goes: what it is about, and what it means. */
export declare const SILENCE: Record<Silence['why'], [about: string, reason: string]>;
/** Who spoke about consent. */
export declare const SOURCE: Record<string, string>;
/** What became of what was said. */
export declare const TRACE: Record<string, string>;
export declare const STATE: Record<LedgerEntry['state'], string>;
/** A moment on this device's clock, or on one that was `offset` minutes ahead of UTC. */
export declare function moment(time: number, offset?: number, precise?: boolean): string;
/** The same as a text that says its zone, for a world to be asked for. */
export declare function zoned(time: number): string;
/** A length of time in its two largest units: "3 d 4 h". */
export declare function span(ms: number): string;
export declare function value(part: RulePart): string;
export declare function literal(found: FieldValue | string[] | undefined): string;
export declare const count: (n: number, one: string, several?: string) => string;
