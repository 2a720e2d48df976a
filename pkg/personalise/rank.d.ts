import type { Murmur } from '../types.js';
/** On a server there are no elements: a class can be declared there, and is never made. */
declare const Base: {
    new (): HTMLElement;
    prototype: HTMLElement;
};
export declare class MurmurRank extends Base {
    #private;
    static observedAttributes: string[];
    get by(): string;
    connectedCallback(): void;
    disconnectedCallback(): void;
    attributeChangedCallback(): void;
    /** Takes this order where nobody sees it move: before the page is painted, or below the window. */
    arrange(values: string[]): void;
}
/** Orders these, or all, anew, and notes the order for the start of the next page. */
export declare function rank(murmur: Murmur, elements?: Iterable<MurmurRank>): void;
export {};
