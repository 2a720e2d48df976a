/** The second module, fetched once something is asked for. */
import integrity from 'integrity:murmur_more_bg.wasm';
import { opening } from './opening.js';

export const open = opening(() => new Request(new URL('./murmur_more_bg.wasm', import.meta.url), { integrity }));
