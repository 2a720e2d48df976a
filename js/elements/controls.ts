/** What several elements let a visitor do: switch something, answer a question, and be asked before something is lost. */
import type { PreferenceState } from '../types.js';
import { h, type Child, type Node } from './tree.js';
import type { Say } from './words.js';

/** A switch with its label, and what it is about below. */
export function toggle(id: string, label: Child, on: boolean, act: (on: boolean) => void, about?: Child): Node {
  return h('div', { class: 'switch', part: 'switch' },
    h('input', {
      type: 'checkbox', role: 'switch', id, checked: on, 'aria-describedby': about ? `${id}-about` : false,
      change: (event) => act((event.currentTarget as HTMLInputElement).checked),
    }),
    h('label', { for: id }, label),
    about ? h('p', { id: `${id}-about`, class: 'soft' }, about) : false);
}

export type Answer = string | string[] | number;

/** A question about a preference: its title, and everything that can be answered. */
export function question(say: Say, asked: PreferenceState, id: string, answer: (given: Answer) => void): Node {
  const { value } = asked;
  const options = asked.options ?? [];
  const chosen = (event: Event): string => (event.currentTarget as HTMLInputElement).value;
  const option = (type: string, name: string, checked: boolean, act: (event: Event) => void): Node =>
    h('label', { class: 'option', part: 'option' },
      h('input', { type, name: id, id: `${id}-${name}`, value: name, checked, change: act }), h('bdi', {}, name));
  const several = Array.isArray(value) ? value : [];
  const scale = Array.from({ length: (asked.to ?? 0) - (asked.from ?? 0) + 1 }, (_, step) => (asked.from ?? 0) + step);
  return h('fieldset', { class: 'question', part: 'question' },
    h('legend', {}, h('bdi', {}, asked.title)),
    asked.kind === 'several' ? h('p', { class: 'soft' }, say('ask.several')) : false,
    h('div', { class: asked.kind === 'scale' ? 'options scale' : 'options' },
      asked.kind === 'choice' ? options.map((name) => option('radio', name, value === name, (event) => answer(chosen(event)))) : false,
      asked.kind === 'several' ? options.map((name) => option('checkbox', name, several.includes(name), (event) => {
        const on = (event.currentTarget as HTMLInputElement).checked;
        answer(options.filter((other) => (other === name ? on : several.includes(other))));
      })) : false,
      asked.kind === 'scale' && scale.length <= LONGEST_ROW
        ? scale.map((step) => option('radio', String(step), value === step, (event) => answer(Number(chosen(event))))) : false,
      asked.kind === 'scale' && scale.length > LONGEST_ROW ? h('input', {
        type: 'number', id, min: asked.from, max: asked.to, value: typeof value === 'number' ? value : '', 'aria-label': asked.title,
        change: (event) => { if ((event.currentTarget as HTMLInputElement).validity.valid && chosen(event)) answer(Number(chosen(event))); },
      }) : false));
}

/** So many steps of a scale stand in a row; more are a number to type. */
const LONGEST_ROW = 11;

/** Asked in the page, and not over it, before something is lost: a group with a yes and a no. */
export function confirmation(id: string, title: string, yes: [string, () => void], no: [string, () => void]): Node {
  return h('div', {
    key: id, class: 'confirm card', part: 'card', role: 'group', 'aria-labelledby': `${id}-title`,
    keydown: (event) => { if ((event as KeyboardEvent).key === 'Escape') no[1](); },
  },
  h('p', { id: `${id}-title` }, title),
  h('div', { class: 'row' },
    h('button', { type: 'button', class: 'main', part: 'button', click: yes[1] }, yes[0]),
    h('button', { type: 'button', id: `${id}-no`, part: 'button', click: no[1] }, no[0])));
}
