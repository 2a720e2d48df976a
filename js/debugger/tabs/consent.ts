/** What was agreed to, and why it is so. */
import { h, type Child } from '../../elements/tree.js';
import type { Purpose } from '../../types.js';
import type { Panel } from '../panel.js';
import { SOURCE, TRACE } from '../words.js';
import { head } from './values.js';

const PURPOSES: [Purpose, string][] = [
  ['store', 'Keep history on this device beyond the page'],
  ['personalise', 'Let segments change the page'],
  ['report', 'Send randomized answers'],
  ['activate', 'Hand true segments to other scripts of the page'],
];

export function consent(panel: Panel): Child[] {
  const { consent: state, trace } = panel.known;
  return [
    h('p', { class: 'note' }, state.decided
      ? 'A choice was made; it is in force on every page of this origin.'
      : 'Nobody has chosen yet, which means no: everything is in memory only, and the page is told of no segment.'),
    h('table', {}, h('caption', { class: 'unseen' }, 'Purposes'),
      head('Purpose', 'In force', 'What it allows'),
      h('tbody', {}, PURPOSES.map(([purpose, means]) => h('tr', {},
        h('th', { scope: 'row' }, h('code', {}, purpose)),
        h('td', {}, h('span', { class: state[purpose] ? 'badge in' : 'badge' }, state[purpose] ? 'yes' : 'no')),
        h('td', { class: 'soft' }, means))))),
    trace.length > 0 && [
      h('h3', {}, 'Why: every word on every purpose'),
      h('table', {}, h('caption', { class: 'unseen' }, 'Trace'),
        head('Purpose', 'Who said', 'What', 'What became of it'),
        h('tbody', {}, trace.map((one) => h('tr', { class: one.inForce ? 'force' : 'soft' },
          h('th', { scope: 'row' }, h('code', {}, one.purpose)),
          h('td', {}, SOURCE[one.source] ?? one.source),
          h('td', {}, one.source === 'default' ? 'nothing' : one.said ? 'yes' : 'no'),
          h('td', {}, TRACE[one.why] ?? one.why))))),
    ],
  ];
}
