/** Puts children in an order, for the element and for the hint. */
/** Those whose `data-value` is in `values` come first, in that order; the others follow as they stand. */
export declare function arrange(element: Element, values: string[]): void;
