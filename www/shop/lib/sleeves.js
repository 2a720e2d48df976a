// Record sleeves as inline SVG: drawn by the page itself, so no visitor's choice shows in a request.

import { s } from './dom.js';
import { classical } from './sleeves/classical.js';
import { electronic } from './sleeves/electronic.js';
import { folk } from './sleeves/folk.js';
import { jazz } from './sleeves/jazz.js';

const DRAWINGS = { ...jazz, ...electronic, ...folk, ...classical };

/** The sleeve of a record; decoration, since its words stand beside it as text. */
export const sleeve = (id) => s('svg', { class: 'sleeve', viewBox: '0 0 240 240', 'aria-hidden': 'true', focusable: 'false' }, DRAWINGS[id]());
