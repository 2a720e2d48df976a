// What every page of the shop has: the basket's count.

import { count } from './lib/basket.js';
import { $ } from './lib/dom.js';

function showCount() {
  const records = count();
  $('#basket-count').textContent = records;
  $('#basket-link').setAttribute('aria-label', `Basket, ${records === 1 ? '1 record' : `${records} records`}`);
}

document.addEventListener('basket', showCount);
showCount();
