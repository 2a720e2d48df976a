/**
 * `<murmur-why segment="regular">`: why am I seeing this. It shows nothing to who is not in the segment. The reason stands
 * in the manifest; how it was worked out is fetched only once somebody wants to see it.
 */
import type { Explanation, Murmur } from '../types.js';
import { toggle } from './controls.js';
import { reasoning } from './preferences/segments.js';
import { MurmurElement } from './shared.js';
import { CONTROLS, RULES } from './style.js';
import { isTold, told } from './told.js';
import { h, type Child } from './tree.js';
import type { Say } from './words.js';

/** Room between the panel and the edge of the window, in pixels. */
const EDGE = 8;

export class MurmurWhy extends MurmurElement {
  static override observedAttributes = [...MurmurElement.observedAttributes, 'segment', 'preferences'];
  static override style = `${CONTROLS}${RULES}
    :host { display: inline-block; position: relative; }
    summary { color: var(--soft); text-decoration: underline dotted; text-underline-offset: 0.2em; list-style: none; }
    summary::-webkit-details-marker { display: none; }
    summary:hover { color: var(--accent); }
    .more > summary { padding-block: 0.4rem; }
    .panel {
      position: absolute; z-index: 5; inset-inline-start: 0; top: calc(100% + 0.5rem); width: min(24rem, calc(100vw - 2rem));
      padding: 0.9rem 1.1rem; box-shadow: 0 10px 30px rgb(0 0 0 / 0.16); font-size: 0.9375rem; text-align: start;
    }`;

  #open = false;
  #details: Explanation | undefined;
  #failed = false;
  /** Muted from here: it stays, so that it can be taken back. */
  #muted = false;

  protected override begin(): () => void {
    const elsewhere = (event: Event): void => { if (this.#open && !event.composedPath().includes(this)) this.#show(false); };
    const resized = (): void => { if (this.shadowRoot) this.painted(this.shadowRoot); };
    document.addEventListener('click', elsewhere);
    addEventListener('resize', resized);
    return () => {
      document.removeEventListener('click', elsewhere);
      removeEventListener('resize', resized);
    };
  }

  protected view(say: Say, murmur: Murmur | undefined): Child[] {
    const segment = this.getAttribute('segment') ?? '';
    const why = murmur?.why(segment);
    if (!murmur || why === undefined || !(murmur.has(segment) || this.#muted)) return [];
    const centre = this.getAttribute('preferences');
    return [h('details', {
      part: 'why', lang: say.language, open: this.#open,
      toggle: (event) => this.#show((event.currentTarget as HTMLDetailsElement).open),
      keydown: (event) => {
        if ((event as KeyboardEvent).key !== 'Escape' || !this.#open) return;
        this.#show(false);
        this.shadowRoot?.querySelector('summary')?.focus();
      },
    },
    h('summary', { part: 'button' }, say('why.button'), h('span', { class: 'unseen' }, ` ${say('why.label')}`)),
    h('div', { class: 'card panel', part: 'card' },
      h('p', {}, h('bdi', {}, why.replace(/[.\s]*$/, '.')), isTold(murmur, segment) ? '' : [' ', say('why.device')]),
      told(say, murmur, segment),
      h('details', { class: 'more', toggle: (event) => { if ((event.currentTarget as HTMLDetailsElement).open) void this.#explain(murmur, segment); } },
        h('summary', {}, say('why.details')),
        this.#details ? reasoning(say, this.#details) : false,
        this.#failed ? h('p', { role: 'alert' }, say('unloaded')) : false),
      toggle('mute', say('why.mute'), murmur.muted().includes(segment), (on) => {
        this.#muted = on;
        murmur.mute(segment, on);
        this.update();
      }),
      h('p', { role: 'status', class: 'soft' }, this.#muted ? say('why.muted') : ''),
      centre ? h('p', {}, h('a', { href: centre, part: 'link' }, say('why.preferences'))) : false))];
  }

  #show(open: boolean): void {
    if (this.#open === open) return;
    this.#open = open;
    this.update();
  }

  async #explain(murmur: Murmur, segment: string): Promise<void> {
    try {
      this.#details = await murmur.explain(segment);
      this.#failed = false;
    } catch {
      this.#failed = true;
    }
    this.update();
  }

  /** Moves the panel into the window, where its button stands near an edge. */
  protected override painted(root: ShadowRoot): void {
    const panel = root.querySelector<HTMLElement>('.panel');
    if (!panel || !this.#open) return;
    panel.style.translate = '';
    const { left, right } = panel.getBoundingClientRect();
    const over = Math.max(0, right + EDGE - document.documentElement.clientWidth) || Math.min(0, left - EDGE);
    if (over !== 0) panel.style.translate = `${-over}px`;
  }
}
