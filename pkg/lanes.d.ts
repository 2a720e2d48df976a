/**
 * Lanes: each page writes its history under a number that no other page holds at the time, so that two tabs never
 * write the same name. A lane is a Web Lock. Where there are none, all pages share lane 0 and follow storage events.
 */
/** A held lane, and how to let it go. */
export interface Lane {
    number: number;
    release(): void;
}
/** The lowest lane that nobody holds. */
export declare function claim(): Promise<Lane>;
/** Runs `use` while nobody else holds the lane; does nothing where somebody does. */
export declare function withLane(number: number, use: () => void): Promise<void>;
