/** What the debugger knows of the page's Murmur, beyond the public face; and the page shown as somebody else would see it. */
import type { Murmur } from '../types.js';
interface Heard {
    event: string;
    listener: (detail: never) => void;
}
/** What js/murmur.ts holds open for the debugger. */
export interface Inside extends Murmur {
    /** For what asks `previewed()` of js/instance.ts. */
    previewed?: true;
    readonly listeners: Set<Heard>;
}
/** The names of a manifest's segments, in its order. */
export declare const segmentsOf: (manifest: {
    segments?: unknown;
}) => string[];
/**
 * The page as a member of these segments would see it: what `has`, `segments` and `on` give is another, in this tab and
 * until it is left. Nothing of it is stored or counted: the engine never hears of it.
 */
export declare class Preview {
    #private;
    constructor(murmur: Inside);
    /** The segments that the page is shown as a member of; undefined while it sees its own. */
    get shown(): readonly string[] | undefined;
    /** Shows the page so, or for undefined as it is. */
    show(segments: readonly string[] | undefined): void;
}
export {};
