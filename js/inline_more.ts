/** The second module with its wasm in the file: a chunk of its own, loaded once something is asked for. */
import digits from 'inlined:murmur_more_bg.wasm';
import { opening } from './opening.js';
import { bytes } from './digits.js';

export const open = opening(() => bytes(digits));
