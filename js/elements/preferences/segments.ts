/** What follows from what is remembered: each segment, its reason, its rule with the values now, and a switch to mute it. */
import type { Explanation, RulePart } from '../../types.js';
import { toggle } from '../controls.js';
import { told } from '../told.js';
import { h, type Child, type Node } from '../tree.js';
import type { Say } from '../words.js';
import { part, sentence, type Panel } from './panel.js';

export function segmentsPart(panel: Panel): Node {
  return part(panel, 'segments', h('ul', { class: 'cards wide' }, panel.copy.segments.map((segment) => card(panel, segment))));
}

function card({ say, level, murmur, copy, act }: Panel, entry: Explanation): Node {
  const { segment, title, why, member } = entry;
  const muted = copy.muted.includes(segment);
  const state = muted ? 'segments.muted' : member ? 'yes' : 'no';
  return h('li', { key: segment, class: member && !muted ? 'card member' : 'card', part: 'card' },
    h('header', {}, h(`h${level + 1}`, {}, h('bdi', {}, title)), h('p', { class: 'tag' }, say(state))),
    member ? sentence(why) : h('p', { class: 'soft' }, say('segments.would'), ' ', h('q', {}, h('bdi', {}, why))),
    told(say, murmur, segment),
    h('details', {},
      h('summary', {}, say('segments.rule'), h('span', { class: 'unseen' }, `: ${title}`)),
      reasoning(say, entry)),
    toggle(`mute-${segment}`, h('span', {}, say('segments.mute'), h('span', { class: 'unseen' }, `: ${title}`)), muted,
      (on) => act(() => murmur.mute(segment, on), say(on ? 'segments.muted.said' : 'segments.unmuted.said', { title }))));
}

/** The rule as written, what is missing for a yes, and each value that it reads. */
export function reasoning(say: Say, { when, stated, parts, error, missing, title }: Explanation): Child[] {
  // Each once, however often the rule names it.
  const distinct = [...new Map(parts.map((one) => [one.text, one])).values()];
  return [
    h('pre', { dir: 'ltr' }, h('code', {}, when)),
    stated === undefined ? false : [h('p', {}, say('segments.stated')), h('pre', { dir: 'ltr' }, h('code', {}, stated))],
    error ? h('p', { class: 'soft' }, say('segments.error', { error })) : false,
    missing.length > 0 ? [
      h('p', {}, say('segments.missing')),
      h('ul', { class: 'missing' }, missing.map((one) => h('li', { dir: 'ltr' }, h('code', {}, one)))),
    ] : false,
    distinct.length > 0 ? h('table', { part: 'table' },
      h('caption', { class: 'unseen' }, say('segments.caption', { title })),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, say('segments.part')), h('th', { scope: 'col' }, say('segments.now')))),
      h('tbody', {}, distinct.map((one) => h('tr', { key: one.text },
        h('td', { dir: 'ltr' }, h('code', {}, one.text)), h('td', {}, partValue(say, one)))))) : false,
  ];
}

function partValue(say: Say, { value, unit, error }: RulePart): string {
  if (error) return error;
  if (typeof value === 'number') return unit === 'ms' ? say.span(value) : say.number(value);
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
