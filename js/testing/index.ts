/**
 * Segments in a site's own tests: `await given(manifest, history).at('2026-03-01T12:00Z')`.
 *
 * It runs the engine that runs in the browser, in Node or on a page, offline. Time is what the test says. It is lent no
 * storage, no key and no collector: nothing asked here is kept, counted or reported.
 */
import { Given } from 'murmur-wasm-more';
import type { Explanation, Exported, FieldValue, PreferenceState, SignalHistory } from '../types.js';
import { load } from './load.js';
import { instant, type When } from './when.js';

export type { Explanation, Exported, FieldValue, HistoryEvent, PreferenceState, RulePart, SignalHistory } from '../types.js';
export type { When } from './when.js';

/** Something that a visitor did. */
export interface PastEvent {
  signal: string;
  time: When;
  /** Minutes that local time was ahead of UTC; that of `time` where it is not said. */
  offset?: number;
  fields?: Record<string, FieldValue>;
}

/** Something that a visitor stated, or took back for null. */
export interface PastStatement {
  preference: string;
  time: When;
  answer: string | string[] | number | null;
}

/** What happened to a visitor, in any order; or what one took along. */
export type History = readonly (PastEvent | PastStatement)[] | Exported;

/** What rules read of page and visit, by the name they use. */
export type Inputs = Record<`${'page' | 'visit'}.${string}`, string | string[]>;

/** An instant at which membership changed. */
export interface Flip {
  /** Milliseconds since 1970. */
  time: number;
  entered: string[];
  left: string[];
}

/** What a visitor's browser knows at one instant. It never changes: what comes later is another one. */
export interface World {
  /** Milliseconds since 1970. */
  readonly time: number;
  segments(): string[];
  /** @throws for a name that the manifest does not have. */
  has(segment: string): boolean;
  /** @throws for a name that the manifest does not have. */
  explain(segment: string): Explanation;
  /**
   * The values of a field such as `view.genre`, the most frequent first, as a page that may personalise is told.
   *
   * @throws for a field that the manifest does not rank.
   */
  rank(field: string): string[];
  history(): SignalHistory[];
  preferences(): PreferenceState[];
  /**
   * The next instant at which membership changes, if what is given happens and nothing else; undefined where none comes in
   * ten years.
   */
  next(): Date | undefined;
  /** Every change of membership so far, oldest first, at most 10,000; the first says what held at once. */
  flips(): Flip[];
  /** The same visitor later: milliseconds, or "30m", "12h", "3d", "4w", "2y". */
  after(span: number | string): World;
}

/** A visitor whose time is still to be said. */
export interface Visitor {
  /** What is given after it has not happened yet. @throws where manifest, history or time are wrong, with all faults. */
  at(time: When): Promise<World>;
}

/** A visitor to whom this happened; what is given here is read once. */
export function given(manifest: object, history: History, inputs: Inputs = {}): Visitor {
  let visitor: Given | undefined;
  return {
    async at(time) {
      const [now, offset] = instant(time, 'at');
      await load();
      visitor ??= read(manifest, history, inputs);
      return new Looked(visitor, now, offset);
    },
  };
}

function read(manifest: object, history: History, inputs: Inputs): Given {
  try {
    return Given.read(manifest, Array.isArray(history) ? history.map(happening) : history, inputs);
  } catch (faults) {
    throw new Error(String(faults));
  }
}

function happening(one: PastEvent | PastStatement, index: number): object {
  const [time, offset] = instant(one.time, `history[${index}].time`);
  return { offset, fields: {}, ...one, time };
}

/** One visitor is looked at from several instants, and goes there when asked. */
class Looked implements World {
  readonly #given: Given;
  readonly #offset: number;

  constructor(
    visitor: Given,
    readonly time: number,
    offset: number,
  ) {
    this.#given = visitor;
    this.#offset = offset;
  }

  segments(): string[] {
    return this.#given.segments(this.time, this.#offset);
  }

  has(segment: string): boolean {
    return this.explain(segment).member;
  }

  explain(segment: string): Explanation {
    const explanation = this.#given.explain(this.time, this.#offset, segment) as Explanation | undefined;
    if (!explanation) throw new Error(`"${segment}" is not a segment of the manifest`);
    return explanation;
  }

  rank(field: string): string[] {
    const ranked = this.#given.rank(this.time, this.#offset, field);
    if (!ranked) throw new Error(`"${field}" is not a field that the manifest ranks`);
    return ranked;
  }

  history(): SignalHistory[] {
    return this.#given.history(this.time, this.#offset) as SignalHistory[];
  }

  preferences(): PreferenceState[] {
    return this.#given.preferences(this.time, this.#offset) as PreferenceState[];
  }

  next(): Date | undefined {
    const time = this.#given.next(this.time, this.#offset);
    return time === undefined ? undefined : new Date(time);
  }

  flips(): Flip[] {
    return this.#given.flips(this.time) as Flip[];
  }

  after(span: number | string): World {
    const length = typeof span === 'number' ? span : this.#given.span(span);
    if (length === undefined || !(length >= 0)) throw new Error(`after: found ${JSON.stringify(span)}, expected milliseconds or a span such as "3d"`);
    return new Looked(this.#given, this.time + length, this.#offset);
  }
}
