/** The sentences of the elements: English and German here, any other language by a site. Manifests carry their own. */
import { de } from './words/de.js';
import { en } from './words/en.js';

/** Every sentence by name; `{name}` stands for a value. What counts has one for each plural of its language: `events.one`. */
export type Words = Record<keyof typeof en, string>;

const known = new Map<string, Partial<Words>>([['en', en], ['de', de]]);
const loading = new Map<string, Promise<string | undefined>>();
const changed = new Set<() => void>();

/** Gives the elements a language, or changes one: what it does not name is said in English. */
export function setWords(language: string, words: Partial<Words>): void {
  known.set(language.toLowerCase(), { ...known.get(language.toLowerCase()), ...words });
  for (const tell of changed) tell();
}

/** Calls back when words change, until the returned function is called. */
export function onWords(tell: () => void): () => void {
  changed.add(tell);
  return () => void changed.delete(tell);
}

/**
 * Words from a file of the site, `{ "language": "fr", … }`, fetched once. Gives its language, or undefined and one line on
 * the console where there are none.
 */
export function loadWords(address: string): Promise<string | undefined> {
  const load = async (): Promise<string | undefined> => {
    try {
      const response = await fetch(address, { credentials: 'same-origin' });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      const { language, ...words } = (await response.json()) as Record<string, unknown>;
      if (typeof language !== 'string') throw new Error('expected "language" with its tag, such as "fr"');
      const texts = Object.entries(words).filter(([name, text]) => typeof text === 'string' && !name.startsWith('__'));
      setWords(language, Object.fromEntries(texts) as Partial<Words>);
      return language;
    } catch (cause) {
      console.warn(`murmur: no words from ${address}: ${String(cause)}`);
      return undefined;
    }
  };
  const words = loading.get(address) ?? load();
  loading.set(address, words);
  return words;
}

/** Says things in one language. */
export interface Say {
  (name: keyof Words, values?: Record<string, string | number>): string;
  language: string;
  /** So many of something, in the plural that the language has for it: of the sentences `name.one`, `name.other` and so on. */
  count(name: string, count: number, values?: Record<string, string | number>): string;
  number(value: number): string;
  /** An ε, rounded up to two decimals. */
  epsilon(value: number): string;
  /** A moment, on the clock that was `offset` minutes ahead of UTC; without it on this device's own. */
  moment(time: number, offset?: number): string;
  /** A length of time in its largest whole unit, or in tenths of one. */
  span(ms: number): string;
}

/** The best language there is for a tag such as `de-AT`. */
export function speak(tag: string): Say {
  const lower = tag.toLowerCase();
  const language = [lower, lower.split('-')[0] ?? ''].find((one) => known.has(one)) ?? 'en';
  // Numbers and dates as the region writes them, where that is the language spoken.
  const region = lower.startsWith(language) ? tag : language;
  const sentence = (name: string): string | undefined => (known.get(language) as Record<string, string>)[name] ?? (en as Record<string, string>)[name];
  const fill = (text: string, values: Record<string, string | number> = {}): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return typeof value === 'number' ? number(value) : (value ?? whole);
    });
  const number = (value: number): string => new Intl.NumberFormat(region, { maximumFractionDigits: 6 }).format(value);
  const say = (name: keyof Words, values?: Record<string, string | number>): string => fill(sentence(name) ?? name, values);
  return Object.assign(say, {
    language: region,
    number,
    epsilon(value: number) {
      return new Intl.NumberFormat(region, { minimumFractionDigits: 2 }).format(Math.ceil(value * 100 - 1e-9) / 100);
    },
    count(name: string, count: number, values?: Record<string, string | number>) {
      const plural = new Intl.PluralRules(region).select(count);
      return fill(sentence(`${name}.${plural}`) ?? sentence(`${name}.other`) ?? name, { count, ...values });
    },
    moment(time: number, offset?: number) {
      const shown = offset === undefined ? time : time + offset * 60_000;
      return new Intl.DateTimeFormat(region, {
        day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
        ...(offset !== undefined && { timeZone: 'UTC' }),
      }).format(shown);
    },
    span(ms: number) {
      const [size, unit] = UNITS.find(([size]) => size >= HOUR && ms >= size && ms % size === 0) ?? UNITS.find(([size]) => ms >= size) ?? SECOND;
      return new Intl.NumberFormat(region, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }).format(ms / size);
    },
  });
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const SECOND = [1000, 'second'] as const;
const UNITS = [[365 * DAY, 'year'], [DAY, 'day'], [HOUR, 'hour'], [60_000, 'minute'], SECOND] as const;
