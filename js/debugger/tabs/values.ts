/** Every feature that a rule looks at, once, with its value now; and what the visitor stated. */
import { h, type Child } from '../../elements/tree.js';
import type { RulePart } from '../../types.js';
import type { Panel } from '../panel.js';
import { literal, moment, value } from '../words.js';

export function values(panel: Panel): Child[] {
  const all = new Map<string, { part: RulePart; users: string[] }>();
  for (const { segment, parts } of panel.known.segments) {
    for (const part of parts) {
      const known = all.get(part.text) ?? { part, users: [] };
      known.users.push(segment);
      all.set(part.text, known);
    }
  }
  const found = [...all.values()].filter(({ part, users }) => panel.finds(part.text, ...users));
  const stated = panel.known.preferences.filter((one) => panel.finds(one.preference, one.title));
  return [
    h('table', {}, h('caption', {}, 'What rules look at'),
      head('Feature', 'Value', 'Looked at by'),
      h('tbody', {}, found.map(({ part, users }) => h('tr', { key: part.text },
        h('th', { scope: 'row' }, h('code', {}, part.text)),
        h('td', { class: part.error === undefined ? 'value' : 'value alarm' }, value(part)),
        h('td', { class: 'soft' }, users.join(', ')))))),
    found.length === 0 && h('p', { class: 'none' }, 'No rule looks at such a thing.'),
    stated.length > 0 && h('table', {}, h('caption', {}, 'What the visitor stated'),
      head('Preference', 'Answer', 'Stated'),
      h('tbody', {}, stated.map((one) => h('tr', { key: one.preference },
        h('th', { scope: 'row' }, h('code', {}, one.preference), ' ', h('span', { class: 'soft' }, one.title)),
        h('td', { class: 'value' }, literal(one.value)),
        h('td', {}, one.stated === undefined ? '—' : moment(one.stated)))))),
  ];
}

export const head = (...names: string[]): Child => h('thead', {}, h('tr', {}, names.map((name) => h('th', { scope: 'col' }, name))));
