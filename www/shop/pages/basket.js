import '../shop.js';
import { follow } from '../lib/audience.js';
import { bill, lines, put } from '../lib/basket.js';
import { $, h } from '../lib/dom.js';
import { jacket, recordUrl } from '../lib/tiles.js';
import { price } from '../lib/words.js';

let regular = false;

function row({ record, count }) {
  const id = `count-${record.id}`;
  const change = (event) => put(record.id, Number.parseInt(event.target.value, 10) || 0);
  const remove = () => {
    put(record.id, 0);
    $('#basket-title').focus();
    $('#said').textContent = `${record.title} is out of the basket.`;
  };
  return h('li', { class: 'line' },
    h('a', { href: recordUrl(record.id), class: 'thumb', tabindex: '-1', 'aria-hidden': 'true' }, jacket(record.id)),
    h('div', { class: 'what' },
      h('h2', {}, h('a', { href: recordUrl(record.id) }, record.title)),
      h('p', { class: 'artist' }, record.artist)),
    h('p', { class: 'how-many' },
      h('label', { for: id }, 'Copies', h('span', { class: 'unseen' }, ` of ${record.title}`)),
      h('input', { id, type: 'number', min: 1, max: 9, value: count, inputmode: 'numeric', change })),
    h('p', { class: 'price' }, price(record.price * count)),
    h('button', { type: 'button', class: 'quiet', click: remove }, 'Remove', h('span', { class: 'unseen' }, ` ${record.title}`)));
}

function showBill() {
  const { records, discount, postage, total } = bill(regular);
  $('#sum-records').textContent = price(records);
  $('#sum-discount').textContent = discount ? `− ${price(discount)}` : '–';
  $('#sum-postage').textContent = postage ? price(postage) : 'free';
  $('#sum-total').textContent = price(total);
}

function show() {
  const all = lines();
  $('#empty').hidden = all.length > 0;
  $('#filled').hidden = all.length === 0;
  // A number being typed in keeps its field: rows are only made anew when one comes or goes.
  const shown = [...document.querySelectorAll('.line input')].map((input) => input.id).join();
  if (shown !== all.map(({ record }) => `count-${record.id}`).join()) $('#lines').replaceChildren(...all.map(row));
  else for (const [index, { record, count }] of all.entries()) $('#lines').children[index].querySelector('.price').textContent = price(record.price * count);
  showBill();
}

document.addEventListener('basket', show);
show();
follow((instance) => {
  regular = instance.consentState().personalise && instance.has('regular');
  showBill();
});
