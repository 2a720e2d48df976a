/**
 * What a page is to the engine, made anew in a worker: a window, a document and localStorage that hold what the page told.
 * The engine is the same file as on a page, and does not know where it runs.
 */
import type { Happening, Page } from './protocol.js';

type Listener = (happening: Happening) => void;

/** Writes to the page's localStorage: null removes. */
type Write = (name: string, text: string | null) => void;

export class World {
  readonly #heard = new Map<string, Set<Listener>>();
  readonly #document = { hidden: false, visibilityState: 'visible', prerendering: false };
  readonly #entries: Map<string, string> | undefined;
  readonly #write: Write;
  #refused = false;

  constructor(page: Page, write: Write) {
    this.#write = write;
    this.#entries = page.stored && new Map(page.stored);
    this.#look(page.hidden, page.prerendering);
    const place = {
      addEventListener: (type: string, listener: Listener) => void this.#listeners(type).add(listener),
      removeEventListener: (type: string, listener: Listener) => void this.#listeners(type).delete(listener),
    };
    const { base, coarse, arrival, framed, origin, search, referrer, width } = page;
    define(globalThis, {
      ...place,
      Window: class { static [Symbol.hasInstance] = (): boolean => true; },
      document: Object.assign(this.#document, place, { baseURI: base, referrer, readyState: 'complete' }),
      location: { origin, search, href: base },
      localStorage: this.#storage(),
      matchMedia: () => ({ matches: coarse }),
      screen: { width },
      top: framed ? { location: { origin: page.top } } : globalThis,
      navigation: page.hasNavigation ? place : undefined,
    });
    define(navigator, { webdriver: page.driven, globalPrivacyControl: page.private, language: page.language });
    define(performance, { getEntriesByType: () => [{ type: arrival }] });
  }

  /** Something happened on the page. */
  fire(happening: Happening, hidden: boolean, prerendering: boolean): void {
    this.#look(hidden, prerendering);
    const told = happening.type === 'click' ? withLink(happening) : happening;
    for (const listener of [...this.#listeners(happening.type)]) listener(told);
  }

  /** Another tab wrote, or cleared everything. */
  stored(name: string | null, text: string | null): void {
    if (name === null) this.#entries?.clear();
    else if (text === null) this.#entries?.delete(name);
    else this.#entries?.set(name, text);
    for (const listener of [...this.#listeners('storage')]) listener({ type: 'storage', key: name });
  }

  /** The page's localStorage takes no more: from now on this one refuses too. */
  refuse(): void {
    this.#refused = true;
  }

  #look(hidden: boolean, prerendering: boolean): void {
    Object.assign(this.#document, { hidden, prerendering, visibilityState: hidden ? 'hidden' : 'visible' });
  }

  #listeners(type: string): Set<Listener> {
    const heard = this.#heard.get(type) ?? new Set();
    this.#heard.set(type, heard);
    return heard;
  }

  #storage(): Storage | undefined {
    const entries = this.#entries;
    if (!entries) return undefined;
    return {
      get length() { return entries.size; },
      key: (index) => [...entries.keys()][index] ?? null,
      getItem: (name) => entries.get(name) ?? null,
      setItem: (name, text) => {
        if (this.#refused) throw new DOMException('localStorage takes no more', 'QuotaExceededError');
        entries.set(name, text);
        this.#write(name, text);
      },
      removeItem: (name) => {
        if (entries.delete(name)) this.#write(name, null);
      },
      clear: () => entries.clear(),
    };
  }
}

/** A click as the engine reads it: on a link, or on none. */
function withLink({ link, ...click }: Happening): Happening {
  const to = link as { download: boolean } | null | undefined;
  return { ...click, target: { closest: () => to && { ...to, hasAttribute: () => to.download } } };
}

function define(target: object, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
}
