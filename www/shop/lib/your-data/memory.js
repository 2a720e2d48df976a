// What is remembered, signal by signal, and what follows from it, segment by segment.

import { GENRE_NAMES } from '../catalogue.js';
import { h } from '../dom.js';
import { here, localTime, plural, price, span } from '../words.js';

const AT_ONCE = 5;

function saying(field, value) {
  if (field === 'value') return price(value);
  if (field === 'genre') return GENRE_NAMES[value] ?? value;
  return `${field}: ${value}`;
}

const eventRow = (event) => h('li', {},
  h('time', { datetime: new Date(event.time).toISOString() }, localTime(event.time, event.offset)),
  h('span', {}, Object.entries(event.fields).map(([field, value]) => saying(field, value)).join(', ')));

function eventList(signal, events) {
  if (events.length === 0) return h('p', { class: 'none' }, 'Nothing yet.');
  const newest = [...events].reverse();
  const list = (some) => h('ul', { class: 'events' }, some.map(eventRow));
  const older = newest.slice(AT_ONCE);
  return [
    list(newest.slice(0, AT_ONCE)),
    older.length > 0 && h('details', { 'data-keep': `events-${signal}` }, h('summary', {}, `${older.length} older`), list(older)),
  ];
}

function firstAndLast({ first, last }) {
  if (first === undefined) return 'Nothing yet.';
  if (first === last) return `Once, ${here(first)}.`;
  return here(first) === here(last) ? `First and last in the same minute, ${here(first)}.` : `First ${here(first)}, last ${here(last)}.`;
}

export const historyCards = (history) => history.map((entry) => h('article', { class: 'card' },
  h('header', {}, h('h3', {}, entry.title), h('p', { class: 'tag' }, entry.keepMs > 0 ? plural(entry.events.length, 'event') : 'two times at most')),
  h('p', {}, `${entry.purpose.replace(/\.$/, '')}. `,
    h('span', { class: 'soft' }, entry.keepMs > 0 ? `Each is kept for ${span(entry.keepMs)}.` : 'Only the first and the last time are kept.')),
  entry.keepMs > 0 ? eventList(entry.signal, entry.events) : undefined,
  (entry.first !== undefined || entry.keepMs === 0) && h('p', { class: 'soft' }, firstAndLast(entry))));

function partValue({ value, unit, error }) {
  if (error) return h('span', { class: 'soft' }, error);
  if (unit === 'ms') return span(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value ?? '');
}

/** Each aggregate once, however often the rule names it. */
const distinct = (parts) => [...new Map(parts.map((part) => [part.text, part])).values()];

function reasoning({ segment, when, parts, error }) {
  return h('details', { 'data-keep': `rule-${segment}` },
    h('summary', {}, 'The rule'),
    h('pre', {}, h('code', {}, when)),
    error && h('p', { class: 'soft' }, `It has no answer now, which counts as no: ${error}`),
    parts.length > 0 && h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Part'), h('th', { scope: 'col' }, 'Now'))),
      h('tbody', {}, distinct(parts).map((part) => h('tr', {},
        h('td', {}, h('code', {}, part.text)),
        h('td', {}, partValue(part)))))));
}

export const segmentCards = (segments) => segments.map((entry) => h('li', { class: entry.member ? 'card member' : 'card' },
  h('header', {}, h('h3', {}, entry.title), h('p', { class: 'tag' }, entry.member ? 'Yes' : 'No')),
  h('p', {}, entry.member ? `${entry.why}.` : h('span', { class: 'soft' }, `A yes would mean: “${entry.why}.”`)),
  reasoning(entry)));
