/** Who else may be told of a segment: named, with a link to their terms, beside its reason. */
import type { Murmur } from '../types.js';
import { declared, names } from './manifest.js';
import { h, type Child } from './tree.js';
import type { Say } from './words.js';

/** The recipients that the manifest marks it for, whatever the visitor agreed to. */
export const recipients = (murmur: Murmur, segment: string): string[] =>
  names(declared(murmur, 'segments', segment)?.activate).filter((name) => declared(murmur, 'recipients', name));

/** Whether they are told now. */
export const isTold = (murmur: Murmur, segment: string): boolean =>
  murmur.consentState().activate && recipients(murmur, segment).length > 0;

/** A paragraph that names them; nothing where there are none. */
export function told(say: Say, murmur: Murmur, segment: string): Child {
  const all = recipients(murmur, segment);
  if (all.length === 0) return false;
  const named = all.flatMap((name, place) => [place > 0 ? ', ' : ' ', link(declared(murmur, 'recipients', name) ?? {})]);
  return h('p', { class: 'told' }, say(isTold(murmur, segment) ? 'told.agreed' : 'told.if'), named, '.');
}

function link({ title, terms }: Record<string, unknown>): Child {
  const text = h('bdi', {}, String(title ?? ''));
  // Any other address could be a script.
  if (typeof terms !== 'string' || !terms.startsWith('https://')) return text;
  return h('a', { href: terms, part: 'link', rel: 'noopener noreferrer', target: '_blank' }, text);
}
