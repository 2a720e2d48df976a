import type { Murmur } from '../types.js';
import { type Condition } from './condition.js';
/** On a server there are no elements: a class can be declared there, and is never made. */
declare const Base: {
    new (): HTMLElement;
    prototype: HTMLElement;
};
/** `resolving` while the page's Murmur is not there: the last decision stands, or else the fallback. */
export type State = 'resolving' | 'shown' | 'fallback';
export declare class MurmurIf extends Base {
    #private;
    static observedAttributes: string[];
    /** Whether it shows its variant, its fallback, or does not know yet. */
    get state(): State;
    get condition(): Condition;
    connectedCallback(): void;
    disconnectedCallback(): void;
    attributeChangedCallback(): void;
    show(state: State, variant: boolean): void;
}
/** Decides these, or all, anew. */
export declare function follow(murmur: Murmur, elements?: Iterable<MurmurIf>): void;
/** A new page in the same document: what is shown there counts again. */
export declare function turn(murmur: Murmur): void;
export {};
