import '../shop.js';
import { track } from '../lib/audience.js';
import { recordsOf } from '../lib/catalogue.js';
import { $ } from '../lib/dom.js';
import { tile } from '../lib/tiles.js';

const { genre } = document.body.dataset;

$('.tiles').append(...recordsOf(genre).map((record) => tile(record, { level: 'h2' })));
track('view', { genre });
