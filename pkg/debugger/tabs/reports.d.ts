/** What left this device, what would leave next, and why nothing does. */
import { type Child } from '../../elements/tree.js';
import type { Panel } from '../panel.js';
export declare function reports(panel: Panel): Child[];
