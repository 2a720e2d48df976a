/**
 * `<murmur-if segment="regular">…<p slot="else">…</p></murmur-if>`: what members see, and what everyone else sees.
 *
 * Both sides are laid out on every device, the one that is not shown out of sight, so that pictures, fonts and frames of
 * either are fetched by everyone: a member's requests are those of everybody. With `room` both take their room as well, in
 * one place, so that nothing moves when one comes for the other.
 */
import { present } from '../instance.js';
import type { Murmur } from '../types.js';
import { ASKED, conditionOf, type Condition } from './condition.js';
import { recall, remember, remembers, type Memory } from './memory.js';

/** On a server there are no elements: a class can be declared there, and is never made. */
const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** `resolving` while the page's Murmur is not there: the last decision stands, or else the fallback. */
export type State = 'resolving' | 'shown' | 'fallback';

const STYLE = `
:host, div { display: contents; }
:host([hidden]) { display: none; }
div[inert] {
  display: block; position: fixed; inset: 0 auto auto 0; width: 100vw; height: 1px;
  overflow: clip; contain: strict; visibility: hidden; pointer-events: none;
}
:host([room]) { display: grid; }
:host([room]) div { display: block; grid-area: 1 / 1; min-width: 0; }
:host([room]) div[inert] { position: static; width: auto; height: auto; overflow: visible; contain: none; }`;

const MINUTE = 60_000;
const here = new Set<MurmurIf>();
/** What was counted on this page; it is one showing, however often it comes and goes. */
const counted = new Set<string>();
const warned = new Set<string>();
let sheet: CSSStyleSheet | undefined;

export class MurmurIf extends Base {
  static observedAttributes = [...ASKED, 'id'];

  #condition: Condition | undefined;
  #sides: [variant: HTMLElement, fallback: HTMLElement] | undefined;
  readonly #watch = globalThis.MutationObserver && new MutationObserver(() => fetchAlike(this));

  /** Whether it shows its variant, its fallback, or does not know yet. */
  get state(): State {
    return (this.getAttribute('state') as State | null) ?? 'resolving';
  }

  get condition(): Condition {
    return (this.#condition ??= conditionOf(this));
  }

  connectedCallback(): void {
    this.#sides ??= build(this);
    here.add(this);
    fetchAlike(this);
    this.#watch.observe(this, { childList: true, subtree: true, attributeFilter: ['loading'] });
    const murmur = present();
    if (murmur) follow(murmur, [this]);
    else this.show('resolving', recall()?.shown.includes(this.condition.name) === true);
  }

  disconnectedCallback(): void {
    here.delete(this);
    this.#watch.disconnect();
  }

  attributeChangedCallback(): void {
    this.#condition = undefined;
    const murmur = present();
    if (this.isConnected && murmur) follow(murmur, [this]);
  }

  show(state: State, variant: boolean): void {
    if (this.getAttribute('state') !== state) this.setAttribute('state', state);
    this.#sides?.forEach((side, index) => side.toggleAttribute('inert', variant === (index === 1)));
  }
}

/** Decides these, or all, anew. */
export function follow(murmur: Murmur, elements: Iterable<MurmurIf> = here): void {
  const may = murmur.consentState().personalise;
  const showing: MurmurIf[] = [];
  const ending: MurmurIf[] = [];
  for (const element of elements) {
    const { condition } = element;
    tellOfUnknown(murmur, condition);
    const shown = may && condition.holds(murmur) && passes(condition);
    (shown ? showing : ending).push(element);
    element.show(shown ? 'shown' : 'fallback', shown);
  }
  remember((memory) => note(memory, showing, ending));
}

/** A new page in the same document: what is shown there counts again. */
export function turn(murmur: Murmur): void {
  counted.clear();
  follow(murmur);
}

/** What needs to be remembered is not shown where nothing may be. */
function passes(condition: Condition): boolean {
  if (condition.holdout === 0 && condition.times === Infinity) return true;
  if (!remembers()) return false;
  if (condition.holdout > 0) {
    remember((memory) => { memory.coin ??= crypto.getRandomValues(new Uint32Array(1))[0] ?? 0; });
    const coin = recall()?.coin;
    if (coin === undefined || draw(coin, condition.subject) < condition.holdout) return false;
  }
  return counted.has(condition.subject) || lately(recall(), condition).length < condition.times;
}

/** The minutes of the showings that still count. */
function lately(memory: Memory | undefined, { subject, per }: Condition): number[] {
  return (memory?.times[subject] ?? []).filter((minute) => Date.now() - minute * MINUTE < per);
}

/** Notes what is shown, for the frequency caps and for the start of the next page. */
function note(memory: Memory, showing: MurmurIf[], ending: MurmurIf[]): void {
  const shown = new Set(memory.shown);
  for (const { condition } of ending) shown.delete(condition.name);
  for (const { condition } of showing) {
    const { name, subject, times } = condition;
    if (times !== Infinity) {
      const minutes = lately(memory, condition);
      if (!counted.has(subject)) minutes.push(Math.floor(Date.now() / MINUTE));
      counted.add(subject);
      memory.times[subject] = minutes;
    }
    if ((memory.times[subject]?.length ?? 0) < times) shown.add(name);
    else shown.delete(name);
  }
  memory.shown = [...shown];
}

/** A number from 0 to 1 that depends on nothing but the coin and what it is for (FNV-1a, mixed as MurmurHash3 ends). */
function draw(coin: number, subject: string): number {
  let hash = 0x811c9dc5 ^ coin;
  for (const unit of subject) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function tellOfUnknown(murmur: Murmur, { segments }: Condition): void {
  for (const segment of segments) {
    if (murmur.why(segment) !== undefined || warned.has(segment)) continue;
    warned.add(segment);
    console.warn(`murmur: <murmur-if> asks for "${segment}", which is no segment of the manifest`);
  }
}

function build(element: MurmurIf): [HTMLElement, HTMLElement] {
  const root = element.attachShadow({ mode: 'open' });
  sheet ??= new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const side = (slot: string): HTMLElement => {
    const div = document.createElement('div');
    div.append(Object.assign(document.createElement('slot'), { name: slot }));
    return div;
  };
  const sides: [HTMLElement, HTMLElement] = [side(''), side('else')];
  root.append(...sides);
  return sides;
}

/** What the browser would fetch only for those who see it is fetched now, by everyone. */
function fetchAlike(element: MurmurIf): void {
  for (const lazy of element.querySelectorAll('[loading=lazy]')) lazy.setAttribute('loading', 'eager');
}
