import '../shop.js';
import { murmur, track } from '../lib/audience.js';
import { lastOrder, orderTold } from '../lib/basket.js';
import { recordById } from '../lib/catalogue.js';
import { $, h } from '../lib/dom.js';
import { jacket } from '../lib/tiles.js';
import { price } from '../lib/words.js';

const order = lastOrder();

$('#none').hidden = Boolean(order);
$('#order').hidden = !order;

if (order) {
  $('#total').textContent = price(order.total);
  $('#bought').append(...order.lines.map(({ id, count }) => {
    const record = recordById(id);
    return h('li', {}, jacket(id), h('span', {}, `${count > 1 ? `${count} × ` : ''}${record.title}, ${record.artist}`));
  }));
}

// Said here and not while the checkout page goes away, and once only, however often this page is read again.
if (order && !order.told) {
  await murmur;
  orderTold();
  track('purchase', { value: order.goods });
}
