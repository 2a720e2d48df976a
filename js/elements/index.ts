/**
 * Murmur's elements: importing this registers them, once, and does nothing on a server. They find the page's Murmur by
 * themselves, whichever file brought it, and whether it comes before or after.
 */
import { define } from './shared.js';
import { MurmurWhy } from './why.js';

export { MurmurWhy };
export { setWords, type Words } from './words.js';

define('murmur-why', MurmurWhy);
