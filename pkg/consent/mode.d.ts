/** Google's Consent Mode, version 2: read from `dataLayer`, and where the site asks for it told what holds here. */
import type { Murmur, Purpose } from '../types.js';
import type { Words } from './index.js';
/** Says what `consent` commands said before this, and whatever they say from now on. */
export declare function mode(say: (words: Words) => void): void;
/** Tells Google's tags what holds here, now and whenever it changes: `gtag('consent', 'update', …)`. */
export declare function emit(murmur: Murmur, signals?: Record<string, Purpose>): void;
