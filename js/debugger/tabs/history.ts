/** What is remembered, signal by signal, newest first. */
import { h, type Child } from '../../elements/tree.js';
import type { HistoryEvent, SignalHistory } from '../../types.js';
import type { Panel } from '../panel.js';
import { count, literal, moment, span } from '../words.js';
import { head } from './values.js';

const MOST_ROWS = 200;

export function history(panel: Panel): Child[] {
  const { history: all } = panel.known;
  const events = all.reduce((sum, one) => sum + one.events.length, 0);
  const where = panel.murmur.storage() === 'local' ? 'kept in localStorage' : 'in memory only: it ends with the page';
  const shown = all.filter((one) => panel.finds(one.signal, one.title) || matching(panel, one).length > 0);
  return [
    h('p', { class: 'note' }, `${count(events, 'event')} of ${count(all.length, 'signal')}, ${where}.`),
    shown.map((one) => signal(panel, one)),
    shown.length === 0 && h('p', { class: 'none' }, 'No event is like that.'),
  ];
}

const matching = (panel: Panel, one: SignalHistory): HistoryEvent[] =>
  panel.finds(one.signal, one.title) ? one.events : one.events.filter((event) => panel.finds(JSON.stringify(event.fields)));

function signal(panel: Panel, one: SignalHistory): Child {
  const events = matching(panel, one).slice().reverse();
  const names = [...new Set(one.events.flatMap((event) => Object.keys(event.fields)))];
  const keep = one.keepMs > 0 ? `kept ${span(one.keepMs)}` : 'only first and last time are kept';
  return h('section', { key: one.signal },
    h('h3', {}, h('code', {}, one.signal), ` ${one.title} `, h('span', { class: 'soft' }, `${count(one.events.length, 'event')}, ${keep}`)),
    h('p', { class: 'soft' }, one.purpose, one.first !== undefined && `. First ${moment(one.first)}, last ${moment(one.last ?? one.first)}.`),
    events.length > 0 && h('table', {}, h('caption', { class: 'unseen' }, `Events of ${one.signal}`),
      head('Local time', 'UTC', ...names),
      h('tbody', {}, events.slice(0, MOST_ROWS).map((event) => h('tr', {},
        h('td', {}, moment(event.time, event.offset)),
        h('td', { class: 'soft' }, moment(event.time, 0)),
        names.map((name) => h('td', { class: 'value' }, literal(event.fields[name]))))))),
    events.length > MOST_ROWS && h('p', { class: 'soft' }, `and ${count(events.length - MOST_ROWS, 'earlier one')}`));
}
