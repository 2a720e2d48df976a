import type { Murmur } from '../types.js';
import { type Child } from './tree.js';
import { type Say } from './words.js';
/** On a server there are no elements: a class can be declared there, and is never made. */
declare const Base: {
    new (): HTMLElement;
    prototype: HTMLElement;
};
export declare abstract class MurmurElement extends Base {
    #private;
    static observedAttributes: string[];
    /** What it adds to the look that all have. */
    static style: string;
    /**
     * What it shows now. Without a Murmur yet it shows what stands in the meantime, or nothing. Where it takes a while and
     * is asked again meanwhile, only the newest answer is shown.
     */
    protected abstract view(say: Say, murmur: Murmur | undefined): Child[] | Promise<Child[]>;
    /** Called once the page's Murmur is there, while this is in the page: what to do then, and how to stop it. */
    protected begin(_murmur: Murmur): (() => void) | void;
    /** Called after each painting. */
    protected painted(_root: ShadowRoot): void;
    connectedCallback(): void;
    disconnectedCallback(): void;
    attributeChangedCallback(name: string): void;
    /** Shows what is true now. */
    update(): void;
    /** The words of the language that is spoken here: that of its own words, else the page's. */
    protected get say(): Say;
}
/** Registers an element, once and only where there are elements. */
export declare function define(name: string, element: typeof MurmurElement): void;
export {};
