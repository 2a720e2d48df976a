// A record as it stands on a shelf.

import { GENRE_NAMES } from './catalogue.js';
import { h } from './dom.js';
import { sleeve } from './sleeves.js';
import { price } from './words.js';

export const recordUrl = (id) => `/record/?id=${id}`;

/** The sleeve with its record half a hand behind it. */
export const jacket = (id) => h('span', { class: 'jacket' }, h('span', { class: 'disc' }), sleeve(id));

export const tile = (record, { genre = false, level = 'h3' } = {}) => h('li', { class: 'tile' },
  h('a', { href: recordUrl(record.id) },
    jacket(record.id),
    h(level, {}, record.title),
    h('span', { class: 'artist' }, record.artist),
    genre && h('span', { class: 'genre' }, GENRE_NAMES[record.genre]),
    h('span', { class: 'price' }, price(record.price))));
