/** German. */
import type { Words } from '../words.js';

export const de: Words = {
  'why.button': 'Warum?',
  'why.label': 'Warum sehe ich das?',
};
