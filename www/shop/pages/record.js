import '../shop.js';
import { track } from '../lib/audience.js';
import { add } from '../lib/basket.js';
import { GENRE_NAMES, recordById, recordsOf } from '../lib/catalogue.js';
import { $, h } from '../lib/dom.js';
import { jacket, tile } from '../lib/tiles.js';
import { price } from '../lib/words.js';

const record = recordById(new URLSearchParams(location.search).get('id'));

function show() {
  const genre = GENRE_NAMES[record.genre];
  document.title = `${record.title}, ${record.artist} – Slow Needle`;
  $('#crumb').append(h('a', { href: `/${record.genre}/` }, genre));
  $('#jacket').append(jacket(record.id));
  $('#title').textContent = record.title;
  $('#artist').textContent = record.artist;
  $('#note').textContent = record.note;
  $('#price').textContent = price(record.price);
  for (const [name, value] of [['Format', record.format], ['Label', record.label], ['Year', record.year], ['Genre', genre]]) {
    $('#facts').append(h('div', {}, h('dt', {}, name), h('dd', {}, value)));
  }
  $('#tracks').append(...record.tracks.map((name) => h('li', {}, name)));
  $('#others-title').textContent = `Also in ${genre.toLowerCase()}`;
  $('#others').append(...recordsOf(record.genre).filter((other) => other !== record).map((other) => tile(other)));
  document.querySelector(`nav a[href="/${record.genre}/"]`).setAttribute('aria-current', 'true');

  $('#add').addEventListener('click', () => {
    add(record.id); // the button itself declares the event
    $('#added').replaceChildren('In the basket. ', h('a', { href: '/basket/' }, 'Go to the basket'));
  });
  track('view', { genre: record.genre });
}

$('#missing').hidden = Boolean(record);
$('#record').hidden = !record;
if (record) show();
else document.title = 'Not on our shelves – Slow Needle';
