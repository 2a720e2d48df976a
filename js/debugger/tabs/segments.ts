/** Each segment: does it hold, by which rule, with which values, and what would have to change. */
import { h, type Child } from '../../elements/tree.js';
import type { Explanation, RulePart } from '../../types.js';
import type { Panel } from '../panel.js';
import { count, value } from '../words.js';

export function segments(panel: Panel): Child[] {
  const { segments: all } = panel.known;
  const found = all.filter((one) => panel.finds(one.segment, one.title, one.why, one.when));
  const members = all.filter((one) => one.member).length;
  const unheard = !panel.known.consent.personalise && members > 0;
  return [
    h('p', { class: 'note' }, `${members} of ${count(all.length, 'segment')} hold.`,
      unheard && ' The page is told of none: there is no consent to “personalise”.'),
    h('div', { class: 'list' }, found.map((one) => row(panel, one))),
    found.length === 0 && h('p', { class: 'none' }, 'No segment is called so.'),
  ];
}

function row(panel: Panel, one: Explanation): Child {
  const { shown } = panel.preview;
  const sees = shown ? shown.includes(one.segment) : panel.murmur.has(one.segment);
  return h('div', { class: 'row', key: one.segment },
    h('details', { 'data-segment': one.segment },
      h('summary', {},
        badge(one.member),
        h('span', { class: 'name' }, h('b', {}, one.segment), ' ', h('span', { class: 'soft' }, one.title)),
        h('code', { class: 'rule' }, one.when)),
      panel.murmur.muted().includes(one.segment) && h('p', { class: 'body alarm' }, 'The visitor muted it: the page is not told.'),
      explained(one)),
    h('label', { class: 'see', title: 'Shows the page as a member sees it, or as one who is none' },
      h('input', { type: 'checkbox', checked: sees, change: () => panel.previewAs(one.segment) }),
      'preview', h('span', { class: 'unseen' }, ` as ${one.segment}`)));
}

/** Member or not, in a word and not by colour alone. */
export const badge = (member: boolean): Child => h('span', { class: member ? 'badge in' : 'badge' }, member ? 'member' : 'no');

/** Why a segment is what it is. */
export function explained(one: Explanation): Child {
  return h('div', { class: 'body' },
    h('p', {}, one.why),
    h('pre', {}, one.when),
    one.stated !== undefined && h('p', {}, 'The visitor’s own word decided, by ', h('code', {}, one.stated), '.'),
    one.error !== undefined && h('p', { class: 'alarm' }, `The rule gives no answer, which counts as no: ${one.error}`),
    one.parts.length > 0 && parts(one.parts, `What ${one.segment} looks at`),
    !one.member && one.missing.length > 0 && h('p', {}, 'It waits for ', one.missing.map((text, index) => [index > 0 && ' and ', h('code', {}, text)]), '.'),
    one.changes > 0 && h('p', { class: 'soft' }, `Changed ${count(one.changes, 'time')} since the page began.`));
}

export function parts(all: RulePart[], caption: string): Child {
  return h('table', {}, h('caption', { class: 'unseen' }, caption),
    h('tbody', {}, all.map((part) => h('tr', {},
      h('th', { scope: 'row' }, h('code', {}, part.text)),
      h('td', { class: part.error === undefined ? 'value' : 'value alarm' }, value(part))))));
}
