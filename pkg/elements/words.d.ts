import { en } from './words/en.js';
/** Every sentence by name; `{name}` stands for a value. What counts has one for each plural of its language: `events.one`. */
export type Words = Record<keyof typeof en, string>;
/** Gives the elements a language, or changes one: what it does not name is said in English. */
export declare function setWords(language: string, words: Partial<Words>): void;
/** Calls back when words change, until the returned function is called. */
export declare function onWords(tell: () => void): () => void;
/**
 * Words from a file of the site, `{ "language": "fr", … }`, fetched once. Gives its language, or undefined and one line on
 * the console where there are none.
 */
export declare function loadWords(address: string): Promise<string | undefined>;
/** Says things in one language. */
export interface Say {
    (name: keyof Words, values?: Record<string, string | number>): string;
    language: string;
    /** So many of something, in the plural that the language has for it: of the sentences `name.one`, `name.other` and so on. */
    count(name: string, count: number, values?: Record<string, string | number>): string;
    number(value: number): string;
    /** An ε, rounded up to two decimals. */
    epsilon(value: number): string;
    /** A moment, on the clock that was `offset` minutes ahead of UTC; without it on this device's own. */
    moment(time: number, offset?: number): string;
    /** A length of time in its largest whole unit, or in tenths of one. */
    span(ms: number): string;
}
/** The best language there is for a tag such as `de-AT`. */
export declare function speak(tag: string): Say;
