/** What several elements let a visitor do: switch something, answer a question, and be asked before something is lost. */
import type { PreferenceState } from '../types.js';
import { type Child, type Node } from './tree.js';
import type { Say } from './words.js';
/** A switch with its label, and what it is about below. */
export declare function toggle(id: string, label: Child, on: boolean, act: (on: boolean) => void, about?: Child): Node;
export type Answer = string | string[] | number;
/** A question about a preference: its title, and everything that can be answered. */
export declare function question(say: Say, asked: PreferenceState, id: string, answer: (given: Answer) => void): Node;
/** Asked in the page, and not over it, before something is lost: a group with a yes and a no. */
export declare function confirmation(id: string, title: string, yes: [string, () => void], no: [string, () => void]): Node;
