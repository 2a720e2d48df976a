/** What the manifest says of signals, for events that a page makes by itself. */
import type { FieldValue, Murmur } from '../types.js';

export interface Signal {
  on?: string;
  fields?: Record<string, { type: string }>;
}

const LONGEST_TEXT = 64;

export const signals = (murmur: Murmur): Record<string, Signal> => (murmur.manifest().signals ?? {}) as Record<string, Signal>;

/** The names of the signals that happen by themselves on `what`. */
export const happening = (murmur: Murmur, what: string): string[] =>
  Object.entries(signals(murmur)).filter(([, { on }]) => on === what).map(([name]) => name);

/** Remembers it as every signal that is declared for it; of `given` each takes the fields it has. */
export function happen(murmur: Murmur, what: string, given: Record<string, unknown>): void {
  for (const name of happening(murmur, what)) {
    const fields = Object.entries(signals(murmur)[name]?.fields ?? {}).flatMap(([field, { type }]) => {
      const value = typed(given[field], type);
      return value === undefined ? [] : [[field, value]];
    });
    murmur.track(name, Object.fromEntries(fields) as Record<string, FieldValue>);
  }
}

/** A value as a field of this type takes it; none where it is not one. */
export function typed(value: unknown, type: string | undefined): FieldValue | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (type === 'boolean') return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;
  if (type === 'text') return String(value).length <= LONGEST_TEXT ? String(value) : undefined;
  const number = typeof value === 'number' ? value : Number(value);
  return Number.isFinite(number) && (type !== 'integer' || Number.isInteger(number)) ? number : undefined;
}
