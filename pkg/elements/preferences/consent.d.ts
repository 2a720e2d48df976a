import { type Node } from '../tree.js';
import { type Panel } from './panel.js';
export declare function consentPart(panel: Panel, activates: boolean): Node;
