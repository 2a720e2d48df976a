/** Instants as a test writes them. A text without a zone is UTC, so that a test says the same wherever it runs. */
/** Milliseconds since 1970, a Date, or a text: "2026-03-01", "2026-03-01T12:00Z", "2026-03-01T12:00+02:00". */
export type When = number | Date | string;
/** Milliseconds since 1970, and minutes ahead of UTC. */
export declare function instant(when: When, path: string): [time: number, offset: number];
