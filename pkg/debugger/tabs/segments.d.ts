/** Each segment: does it hold, by which rule, with which values, and what would have to change. */
import { type Child } from '../../elements/tree.js';
import type { Explanation, RulePart } from '../../types.js';
import type { Panel } from '../panel.js';
export declare function segments(panel: Panel): Child[];
/** Member or not, in a word and not by colour alone. */
export declare const badge: (member: boolean) => Child;
/** Why a segment is what it is. */
export declare function explained(one: Explanation): Child;
export declare function parts(all: RulePart[], caption: string): Child;
