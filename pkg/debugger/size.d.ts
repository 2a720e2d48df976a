/** Where the panel stands and how large it is: by pointer and by keys. Nothing of it is remembered. */
import { type Child } from '../elements/tree.js';
export declare class Size {
    #private;
    dock: 'bottom' | 'right';
    constructor(host: HTMLElement, changed: () => void);
    turn(): void;
    /** The edge that is dragged. */
    handle(): Child;
}
