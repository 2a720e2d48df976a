import { type Node } from '../tree.js';
import { type Panel } from './panel.js';
export declare function statedPart(panel: Panel): Node | false;
