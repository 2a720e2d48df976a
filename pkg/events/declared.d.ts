/** Events that the markup declares: `<button data-murmur-event="cart_add" data-murmur-value="19.90">`. */
import type { Murmur } from '../types.js';
/**
 * Hears clicks, by pointer, keyboard or script, and submits, of elements that are there now or come later. The innermost
 * element that declares an event counts; a form counts when it is submitted.
 */
export declare function declared(tell: (what: (murmur: Murmur) => void) => void): void;
