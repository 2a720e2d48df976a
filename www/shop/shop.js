// What every page of the shop has: the basket's count, the consent prompt, the personalised notices.

import { count } from './lib/basket.js';
import { askForConsent } from './lib/consent.js';
import { $ } from './lib/dom.js';
import { personalise } from './lib/personal.js';

function showCount() {
  const records = count();
  $('#basket-count').textContent = records;
  $('#basket-link').setAttribute('aria-label', `Basket, ${records === 1 ? '1 record' : `${records} records`}`);
}

document.addEventListener('basket', showCount);
showCount();
askForConsent();
personalise();
