/** Every feature that a rule looks at, once, with its value now; and what the visitor stated. */
import { type Child } from '../../elements/tree.js';
import type { Panel } from '../panel.js';
export declare function values(panel: Panel): Child[];
export declare const head: (...names: string[]) => Child;
