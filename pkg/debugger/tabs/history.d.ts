/** What is remembered, signal by signal, newest first. */
import { type Child } from '../../elements/tree.js';
import type { Panel } from '../panel.js';
export declare function history(panel: Panel): Child[];
