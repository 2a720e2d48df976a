/**
 * What Murmur's elements have in common: an open shadow root that follows the page's Murmur, its language and direction,
 * and a look that a site changes by `--murmur-…` properties and parts.
 */
import { present, whenReady } from '../instance.js';
import type { Murmur } from '../types.js';
import { BASE } from './style.js';
import { paint, type Child } from './tree.js';
import { loadWords, onWords, speak, type Say } from './words.js';

/** On a server there are no elements: a class can be declared there, and is never made. */
const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** Changes of what is known; `murmur:answer` comes from another element. */
const HEARD = ['murmur:segments', 'murmur:consent', 'murmur:report', 'murmur:answer'];

export abstract class MurmurElement extends Base {
  static observedAttributes = ['words', 'lang'];
  /** What it adds to the look that all have. */
  static style = '';

  #stop: (() => void) | undefined;
  #language: string | undefined;
  #asked = 0;

  /**
   * What it shows now. Without a Murmur yet it shows what stands in the meantime, or nothing. Where it takes a while and
   * is asked again meanwhile, only the newest answer is shown.
   */
  protected abstract view(say: Say, murmur: Murmur | undefined): Child[] | Promise<Child[]>;

  /** Called once the page's Murmur is there, while this is in the page: what to do then, and how to stop it. */
  protected begin(_murmur: Murmur): (() => void) | void {}

  /** Called after each painting. */
  protected painted(_root: ShadowRoot): void {}

  connectedCallback(): void {
    if (!this.shadowRoot) this.attachShadow({ mode: 'open' }).adoptedStyleSheets = sheets(this.constructor as typeof MurmurElement);
    const update = (): void => this.update();
    const ends = [onWords(update)];
    this.#stop = () => ends.splice(0).forEach((end) => end());
    for (const name of HEARD) {
      document.addEventListener(name, update);
      ends.push(() => document.removeEventListener(name, update));
    }
    void this.#words();
    update();
    void whenReady().then((murmur) => {
      if (!this.isConnected || ends.length === 0) return;
      const end = this.begin(murmur);
      if (end) ends.push(end);
      update();
    });
  }

  disconnectedCallback(): void {
    this.#stop?.();
  }

  attributeChangedCallback(name: string): void {
    if (name === 'words') void this.#words();
    this.update();
  }

  /** Shows what is true now. */
  update(): void {
    if (this.isConnected && this.shadowRoot) void this.#show(this.shadowRoot);
  }

  async #show(root: ShadowRoot): Promise<void> {
    const mine = ++this.#asked;
    try {
      const children = this.view(this.say, present());
      // What can be shown at once is there before the next paint of the page.
      const ready = Array.isArray(children) ? children : await children;
      if (mine !== this.#asked) return;
      paint(root, ready);
    } catch (cause) {
      return console.warn(`murmur: <${this.localName}> shows nothing new: ${String(cause)}`);
    }
    this.painted(root);
  }

  /** The words of the language that is spoken here: that of its own words, else the page's. */
  protected get say(): Say {
    const own = this.closest('[lang]')?.getAttribute('lang');
    return speak(this.#language ?? (own || navigator.language));
  }

  async #words(): Promise<void> {
    const address = this.getAttribute('words');
    this.#language = address ? await loadWords(address) : undefined;
    this.update();
  }
}

/** Registers an element, once and only where there are elements. */
export function define(name: string, element: typeof MurmurElement): void {
  const known = globalThis.customElements as CustomElementRegistry | undefined;
  if (known && !known.get(name)) known.define(name, element as unknown as CustomElementConstructor);
}

const made = new Map<string, CSSStyleSheet>();

function sheets({ style }: typeof MurmurElement): CSSStyleSheet[] {
  return [BASE, style].map((text) => {
    const known = made.get(text) ?? new CSSStyleSheet();
    if (!made.has(text)) known.replaceSync(text);
    made.set(text, known);
    return known;
  });
}
