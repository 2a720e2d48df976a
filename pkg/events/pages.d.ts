/** Pages that begin without a load: the Navigation API tells of them, or else the History it is about. */
/** Calls `left` when another page begins, and `settled` once its title is there. An address that differs by its fragment only is the same page. */
export declare function pages(left: () => void, settled: () => void): void;
