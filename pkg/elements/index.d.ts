/**
 * Murmur's elements: importing this registers them, once, and does nothing on a server. They find the page's Murmur by
 * themselves, whichever file brought it, and whether it comes before or after.
 */
import { MurmurAsk } from './ask.js';
import { MurmurConsent } from './consent.js';
import { MurmurPreferences } from './preferences/index.js';
import { MurmurWhy } from './why.js';
export { MurmurAsk, MurmurConsent, MurmurPreferences, MurmurWhy };
export { consentSentence } from './trace.js';
export { setWords, type Words } from './words.js';
