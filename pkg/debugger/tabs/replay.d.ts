/** Time travel: steps over the instants at which something changes, beside a manifest that can be edited. */
import { type Child } from '../../elements/tree.js';
import type { Panel } from '../panel.js';
export declare function replay({ replay: world }: Panel): Child[];
