/** The built-in model of topics in a file of its own, loaded where the manifest asks for it. */
import digits from 'inlined:topics-en.bin';
import { bytes } from './digits.js';

export const topics = (): Uint8Array => bytes(digits);
