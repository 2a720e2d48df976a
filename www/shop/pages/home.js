import '../shop.js';
import { recordsOf } from '../lib/catalogue.js';
import { $ } from '../lib/dom.js';
import { tile } from '../lib/tiles.js';

// <murmur-rank> puts the shelves in order; all of them are in every page.
for (const shelf of document.querySelectorAll('.shelf')) {
  $('.tiles', shelf).append(...recordsOf(shelf.dataset.value).map((record) => tile(record)));
}
