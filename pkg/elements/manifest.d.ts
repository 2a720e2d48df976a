/** What elements read of a manifest: declared things by name. Whatever stands there, nothing throws. */
import type { Murmur, PreferenceState } from '../types.js';
import type { Say } from './words.js';
type Section = 'segments' | 'preferences' | 'questions' | 'quizzes' | 'recipients' | 'consent';
type Entry = Record<string, unknown>;
/** The declaration of this name, where there is one. */
export declare function declared(murmur: Murmur, section: Section, name: string): Entry | undefined;
/** A list of names, where it is one. */
export declare const names: (value: unknown) => string[];
/** What the site says in this language where it asks for consent, in its manifest: a purpose's sentence, `heading` or `reason`. */
export declare function asks(murmur: Murmur, { language }: Say, what: string): string | undefined;
/** A preference as it is declared, with what is stated now: no second module is needed for it. */
export declare function preference(murmur: Murmur, name: string): PreferenceState | undefined;
/** The preference that a question to the crowd is about: the first that its rules read. */
export declare function askedBy(murmur: Murmur, question: string): string | undefined;
/** Whether the crowd is asked about this preference. */
export declare function isReported(murmur: Murmur, name: string): boolean;
export interface Step {
    ask: string;
    after?: Record<string, unknown[]>;
}
/** The title and the steps of a quiz. */
export declare function quiz(murmur: Murmur, name: string): {
    title: string;
    steps: Step[];
} | undefined;
/** Whether a step is asked, after what was answered. */
export declare function isDue(murmur: Murmur, { after }: Step): boolean;
export {};
