/** What follows from what is remembered: each segment, its reason, its rule with the values now, and a switch to mute it. */
import type { Explanation } from '../../types.js';
import { type Child, type Node } from '../tree.js';
import type { Say } from '../words.js';
import { type Panel } from './panel.js';
export declare function segmentsPart(panel: Panel): Node;
/** The rule as written, what is missing for a yes, and each value that it reads. */
export declare function reasoning(say: Say, { when, stated, parts, error, missing, title }: Explanation): Child[];
