/**
 * How long and how far a page is read, for signals with `"on": "leave"`: the seconds that it was in sight, each time it is
 * hidden or left, and the deepest percent of it that was.
 */
export declare class Reading {
    #private;
    constructor(leave: (read: {
        seconds: number;
        percent: number;
    }) => void);
    /** Another page begins. */
    begin(): void;
    /** What was in sight until now is told; less than a second is no reading. */
    end(): void;
}
