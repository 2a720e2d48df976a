/**
 * `<murmur-consent>`: a small question for sites without a consent manager. Yes and no are equally easy, nothing is ticked
 * before, it takes no focus and covers no page; Escape means "not now". What was shown goes into the record as its hash.
 *
 * It asks once, when the page begins, by what was answered before and by nothing else: a question about reports that came
 * because of a segment or an event would tell by its time who is in the segment. `for` names what opens it on a click.
 */
import { present } from '../instance.js';
import type { Murmur, Purpose } from '../types.js';
import { asks } from './manifest.js';
import { MurmurElement } from './shared.js';
import { h, type Child } from './tree.js';
import type { Say } from './words.js';

const PURPOSES: Purpose[] = ['store', 'personalise', 'report', 'activate'];
const USUAL = 'store personalise report';

export class MurmurConsent extends MurmurElement {
  static override observedAttributes = [...MurmurElement.observedAttributes, 'heading', 'reason', 'policy', ...PURPOSES.map((one) => `text-${one}`)];
  static override style = `
    section {
      position: var(--murmur-consent-position, fixed); z-index: 2147483000; inset-block-end: max(1rem, env(safe-area-inset-bottom));
      inset-inline: 1rem; inline-size: auto; max-inline-size: 40rem; max-block-size: min(85vh, 85dvh); overflow: auto; margin-inline: auto;
      padding: 1.1rem 1.25rem 1.25rem; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--card);
      box-shadow: 0 8px 32px rgb(0 0 0 / 0.22); font-size: 0.9375rem; line-height: 1.45;
    }
    header { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
    header button { flex: none; margin-block: -0.2em; margin-inline-end: -0.5em; white-space: nowrap; }
    h2 { font-size: 1.15rem; }
    header + p { margin-block-start: 0.5em; }
    ul { margin-block-end: 1em; }
    li { padding-block: 0.25em; color: var(--soft); }
    li strong { display: block; color: var(--ink); }
    .answers { display: grid; grid-template-columns: 1fr 1fr; gap: 0.6rem; }
    .answers button { min-block-size: 2.75rem; }
    details { margin-block-start: 0.8em; }
    summary { inline-size: fit-content; padding-block: 0.3em; color: var(--accent); }
    label { display: flex; gap: 0.6em; align-items: baseline; padding-block: 0.35em; }
    details button { margin-block-start: 0.5em; }
    label:has(:disabled) { color: var(--soft); }
    input { flex: none; inline-size: 1.05em; block-size: 1.05em; accent-color: var(--accent); transform: translateY(0.12em); }
    @media (forced-colors: active) { section { border-width: 2px; } }
  `;

  #asked: Purpose[] = [];
  #ticked = new Set<Purpose>();
  #kept = false;
  #looked = false;
  #opener: HTMLElement | undefined;

  /** Exactly what it shows of a question about these purposes, a line each: what the record has the hash of. */
  textOf(purposes: readonly Purpose[]): string {
    const say = this.say;
    const lines = purposes.flatMap((purpose) => [this.#title(say, purpose), this.#sentence(say, purpose)]);
    return [this.#heading(say), this.#reason(say), ...lines, say('prompt.yes'), say('prompt.no')].join('\n');
  }

  /** Asks now for what is not given yet, because it has become useful. Never about reports. */
  ask(): void {
    const murmur = present();
    if (!murmur) return;
    const state = murmur.consentState();
    this.#show(this.#wanted.filter((purpose) => purpose !== 'report' && !state[purpose]));
  }

  protected override begin(murmur: Murmur): () => void {
    if (!this.#looked) void this.#look(murmur);
    this.#looked = true;
    const click = (event: Event): void => this.#clicked(event);
    document.addEventListener('click', click);
    return () => document.removeEventListener('click', click);
  }

  protected view(say: Say, murmur: Murmur | undefined): Child[] {
    const status = h('p', { class: 'unseen', role: 'status', key: 'status' }, this.#kept && say('prompt.kept'));
    if (!murmur || this.#asked.length === 0) return [status];
    const answer = (choice: (purpose: Purpose) => boolean) => (): void => this.#answer(murmur, choice);
    return [
      h(
        'section',
        { part: 'prompt', 'aria-labelledby': 'heading', key: 'prompt', keydown: (event) => this.#key(event as KeyboardEvent) },
        h('header', {}, h('h2', { part: 'heading', id: 'heading', tabindex: '-1' }, this.#heading(say)),
          h('button', { type: 'button', part: 'later', class: 'quiet', click: () => this.#close() }, say('prompt.later'))),
        h('p', {}, this.#reason(say), this.#policy(say)),
        h('ul', {}, this.#asked.map((purpose) => h('li', { key: purpose }, h('strong', {}, this.#title(say, purpose)), this.#sentence(say, purpose)))),
        h('div', { class: 'answers', part: 'answers' },
          h('button', { type: 'button', part: 'answer', click: answer(() => true) }, say('prompt.yes')),
          h('button', { type: 'button', part: 'answer', click: answer(() => false) }, say('prompt.no'))),
        this.#asked.length > 1 && this.#choices(say, murmur, answer((purpose) => this.#ticked.has(purpose))),
      ),
      status,
    ];
  }

  get #wanted(): Purpose[] {
    const named = (this.getAttribute('purposes') ?? USUAL).split(/\s+/);
    return PURPOSES.filter((purpose) => named.includes(purpose));
  }

  /** Whether to ask follows from what was said before, as it stands when the page begins. */
  async #look(murmur: Murmur): Promise<void> {
    const state = murmur.consentState();
    const needs = (this.getAttribute('needs') ?? '').split(/\s+/) as Purpose[];
    if (needs.some((purpose) => state[purpose] === false)) return;
    const days = this.hasAttribute('again') ? Number(this.getAttribute('again')) : undefined;
    this.#show(await this.#open(murmur, this.#wanted.filter((purpose) => !state[purpose]), days));
  }

  /** The visitor clicked on what opens it: everything can be chosen anew. */
  #clicked(event: Event): void {
    const id = this.getAttribute('for');
    const opener = id ? (event.target as Element | null)?.closest?.(`#${CSS.escape(id)}`) : undefined;
    if (!opener || !event.isTrusted) return;
    event.preventDefault();
    this.#opener = opener as HTMLElement;
    this.#show(this.#wanted);
    requestAnimationFrame(() => this.shadowRoot?.querySelector('h2')?.focus());
  }

  /** Which of these to ask for. What is left out changes the text, by which the rest is judged again. */
  async #open(murmur: Murmur, purposes: Purpose[], days: number | undefined): Promise<Purpose[]> {
    const text = this.textOf(purposes);
    const asks = await Promise.all(purposes.map((purpose) => murmur.shouldAsk(purpose, text, days)));
    const open = purposes.filter((_, index) => asks[index]);
    return open.length === purposes.length ? open : this.#open(murmur, open, days);
  }

  /** Asks about these; the attribute `open` tells the page, which may leave room for it. */
  #show(purposes: Purpose[]): void {
    this.#asked = purposes;
    this.toggleAttribute('open', purposes.length > 0);
    this.update();
  }

  #answer(murmur: Murmur, choice: (purpose: Purpose) => boolean): void {
    const asked = this.#asked;
    const text = this.textOf(asked);
    const chosen = Object.fromEntries(asked.map((purpose) => [purpose, choice(purpose)]));
    this.#kept = true;
    this.#close();
    murmur.consent(chosen, { by: 'visitor', text, language: this.say.language });
  }

  /** Not now, or answered. */
  #close(): void {
    this.#ticked.clear();
    this.#show([]);
    this.#opener?.focus();
    this.#opener = undefined;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#close();
  }

  #choices(say: Say, murmur: Murmur, keep: () => void): Child {
    const stores = murmur.consentState().store || this.#ticked.has('store');
    const tick = (purpose: Purpose) => (event: Event): void => {
      if ((event.target as HTMLInputElement).checked) this.#ticked.add(purpose);
      else this.#ticked.delete(purpose);
      // A report needs its key kept.
      if (!this.#ticked.has('store') && !murmur.consentState().store) this.#ticked.delete('report');
      this.update();
    };
    const boxes = this.#asked.map((purpose) =>
      h('label', { key: purpose },
        h('input', { type: 'checkbox', checked: this.#ticked.has(purpose), disabled: purpose === 'report' && !stores, change: tick(purpose) }),
        h('span', {}, this.#title(say, purpose))));
    return h('details', { part: 'choices' }, h('summary', {}, say('prompt.choose')), boxes, h('button', { type: 'button', part: 'keep', click: keep }, say('prompt.keep')));
  }

  #policy(say: Say): Child {
    const address = this.getAttribute('policy');
    return address !== null && [' ', h('a', { href: address, part: 'policy' }, say('prompt.policy'))];
  }

  #heading(say: Say): string {
    return this.#own('heading', say) ?? say('prompt.heading');
  }

  #reason(say: Say): string {
    return this.#own('reason', say) ?? say('prompt.reason');
  }

  #title(say: Say, purpose: Purpose): string {
    return say(`consent.${purpose}`);
  }

  #sentence(say: Say, purpose: Purpose): string {
    return this.#own(purpose, say, `text-${purpose}`) ?? say(`consent.${purpose}.about`);
  }

  /** The page's own words, or else the manifest's. */
  #own(what: string, say: Say, attribute = what): string | undefined {
    const murmur = present();
    return this.getAttribute(attribute) ?? (murmur && asks(murmur, say, what));
  }
}
