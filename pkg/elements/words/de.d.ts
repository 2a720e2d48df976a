/** German. */
import type { Words } from '../words.js';
export declare const de: Words;
