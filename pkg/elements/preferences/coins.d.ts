/** Why one report proves nothing: a thousand coins for a yes and a thousand for a no, by the odds that reports really have. */
import { type Node } from '../tree.js';
import { type Panel } from './panel.js';
/** Whether each of so many coins kept the true answer: u of u + w do, drawn without bias from the browser's own randomness. */
export declare function kept(u: number, w: number, coins: number): boolean[];
export declare function coinsPart(panel: Panel): Node;
