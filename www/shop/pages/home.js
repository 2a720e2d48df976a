import '../shop.js';
import { murmur, settled } from '../lib/audience.js';
import { recordsOf } from '../lib/catalogue.js';
import { $ } from '../lib/dom.js';
import { tile } from '../lib/tiles.js';

// The shelves wait this long, unseen but in their place, to be put in order before anyone sees them.
const PATIENCE = 1500;

const shelves = $('#shelves');

for (const shelf of shelves.children) {
  $('.tiles', shelf).append(...recordsOf(shelf.dataset.shelf).map((record) => tile(record)));
}

/** Puts the shelves of the genres that this visitor likes first. */
function order(instance) {
  if (!instance.consentState().personalise) return;
  const liked = (shelf) => instance.has(`${shelf.dataset.shelf}_fan`);
  const all = [...shelves.children];
  shelves.append(...all.filter(liked), ...all.filter((shelf) => !liked(shelf)));
}

const inView = () => shelves.getBoundingClientRect().top < innerHeight;

shelves.classList.add('waiting');
const inTime = await settled(PATIENCE);
if (inTime) order(await murmur);
shelves.classList.remove('waiting');

// Late, an order is only worth it where nobody sees the shelves move.
if (!inTime) murmur.then((instance) => inView() || order(instance));
