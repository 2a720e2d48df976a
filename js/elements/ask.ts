/**
 * `<murmur-ask preference="genre">` asks for a preference, `<murmur-ask question="taste">` for the one that a question to
 * the crowd is about, and `<murmur-ask quiz="sound">` for several in a row. An answer is a stated preference at once.
 */
import type { Murmur, PreferenceState } from '../types.js';
import { question, type Answer } from './controls.js';
import { askedBy, isDue, isReported, preference, quiz } from './manifest.js';
import { MurmurElement } from './shared.js';
import { CONTROLS } from './style.js';
import { h, type Child, type Node } from './tree.js';
import type { Say } from './words.js';

export class MurmurAsk extends MurmurElement {
  static override observedAttributes = [...MurmurElement.observedAttributes, 'preference', 'question', 'quiz'];
  static override style = `${CONTROLS}
    .card > p { margin: 0.5rem 0 0; }
    .card .row { margin-top: 0.9rem; }
    h2 { margin-bottom: 0.6rem; font-size: 1.1875rem; font-weight: 500; }
    [role=status]:empty { display: none; }`;

  #said = '';
  /** Steps of the quiz that were shown, by their number. */
  #way: number[] = [];
  #moved = false;

  protected view(say: Say, murmur: Murmur | undefined): Child[] {
    if (!murmur) return [];
    const status = h('p', { key: 'said', role: 'status', part: 'status' }, this.#said);
    const asked = this.getAttribute('quiz');
    const body = asked === null ? this.#one(say, murmur) : this.#quiz(say, murmur, asked);
    return body.length === 0 ? [] : [h('div', { class: 'card', part: 'card', lang: say.language }, body, status)];
  }

  #one(say: Say, murmur: Murmur): Child[] {
    const named = this.getAttribute('question');
    const name = (named === null ? this.getAttribute('preference') : askedBy(murmur, named)) ?? '';
    const asked = preference(murmur, name);
    if (!asked) return [];
    return [
      this.#question(say, murmur, asked),
      ...notes(say, murmur, asked),
      asked.value === undefined ? false : h('div', { class: 'row' }, this.#button(say('ask.back'), () => {
        murmur.prefer(name, null);
        this.#said = say('ask.taken');
      })),
    ];
  }

  #quiz(say: Say, murmur: Murmur, name: string): Child[] {
    const found = quiz(murmur, name);
    if (!found) return [];
    const { title, steps } = found;
    const due = (from: number): number => steps.findIndex((step, index) => index >= from && isDue(murmur, step));
    if (this.#way.length === 0) this.#way = [due(0)];
    const at = this.#way.at(-1) ?? -1;
    const asked = preference(murmur, steps[at]?.ask ?? '');
    const move = (way: number[]): void => {
      this.#way = way;
      this.#moved = true;
      this.#said = '';
    };
    const heading = h('h2', { tabindex: '-1', part: 'heading' }, h('bdi', {}, title), asked ? h('span', { class: 'soft' }, ` · ${say('ask.step', { step: this.#way.length })}`) : false);
    if (!asked) return [heading, h('p', {}, say('ask.done')), h('div', { class: 'row' }, this.#button(say('ask.again'), () => move([])))];
    const back = (): void => move(this.#way.slice(0, -1));
    return [
      heading,
      h('div', { key: asked.preference }, this.#question(say, murmur, asked)),
      ...notes(say, murmur, asked),
      h('div', { class: 'row' },
        this.#button(say('ask.next'), () => move([...this.#way, due(at + 1)]), 'main'),
        this.#way.length > 1 ? this.#button(say('ask.previous'), back) : false),
    ];
  }

  #question(say: Say, murmur: Murmur, asked: PreferenceState): Node {
    return question(say, asked, `ask-${asked.preference}`, (given: Answer) => {
      murmur.prefer(asked.preference, given);
      this.#said = this.hasAttribute('quiz') ? '' : say('ask.thanks');
      this.dispatchEvent(new CustomEvent('murmur:answer', { bubbles: true, composed: true, detail: { preference: asked.preference, answer: given } }));
      this.update();
    });
  }

  #button(label: string, act: () => void, kind = ''): Node {
    return h('button', {
      key: label, type: 'button', class: kind, part: 'button', click: () => {
        act();
        this.update();
      },
    }, label);
  }

  protected override painted(root: ShadowRoot): void {
    if (this.#moved) root.querySelector('h2')?.focus();
    this.#moved = false;
  }
}

/** What an answer is remembered for, and what becomes of it. */
function notes(say: Say, murmur: Murmur, { preference: name, purpose }: PreferenceState): Child[] {
  const state = murmur.consentState();
  return [
    h('p', { class: 'soft' }, h('bdi', {}, purpose.replace(/[.\s]*$/, '.'))),
    isReported(murmur, name) ? h('p', { class: 'soft' }, say('ask.reported')) : false,
    state.store ? false : h('p', { class: 'soft' }, say('ask.unkept')),
  ];
}
