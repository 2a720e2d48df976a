/** What was agreed to, and why it is so. */
import { type Child } from '../../elements/tree.js';
import type { Panel } from '../panel.js';
export declare function consent(panel: Panel): Child[];
