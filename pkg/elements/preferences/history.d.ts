import { type Node } from '../tree.js';
import { type Panel } from './panel.js';
export declare function historyPart(panel: Panel): Node;
