/** The second module, fetched once something is asked for. */
import { opening } from './opening.js';

export const open = opening(() => new URL('./murmur_more_bg.wasm', import.meta.url));
