import { type Node } from '../tree.js';
import { type Panel } from './panel.js';
export declare function reportsPart(panel: Panel): Node;
/** A question in the manifest's words: its own title, or that of the segment it is about. */
export declare function titleOf({ murmur, copy }: Panel, question: string): string;
