import '../shop.js';
import { follow } from '../lib/audience.js';
import { bill, count, order } from '../lib/basket.js';
import { $ } from '../lib/dom.js';
import { plural, price } from '../lib/words.js';

let regular = false;

function show() {
  const { discount, postage, total } = bill(regular);
  $('#records').textContent = plural(count(), 'record');
  $('#discount').textContent = discount ? `− ${price(discount)}` : '–';
  $('#postage').textContent = postage ? price(postage) : 'free';
  $('#total').textContent = price(total);
}

$('#empty').hidden = count() > 0;
$('#filled').hidden = count() === 0;
show();
follow((instance) => {
  regular = instance.consentState().personalise && instance.has('regular');
  show();
});

$('form').addEventListener('submit', (event) => {
  // Nothing typed here goes anywhere: the order is the basket, and it stays in this tab.
  event.preventDefault();
  order(regular);
  location.assign('/thanks/');
});
