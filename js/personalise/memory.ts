/**
 * What personalised elements remember on the device, as one record: what they last showed (the hint reads that before the
 * first paint), how often, and one coin for holdouts. It is written only with consent to `store` and `personalise`, ends
 * with either, and is never read by anything that reports.
 */
import { previewed } from '../instance.js';
import type { Murmur } from '../types.js';

export const NAME = 'murmur.shown';
/** Marks the stretch of consent; whoever erases removes it. */
export const MARK = 'murmur.generation';

/** More conditions than any page has; the oldest give way. */
const MOST = 100;

export interface Memory {
  /** The stretch of consent it belongs to. */
  mark: string;
  /** Names of the conditions that would show their variant on the next page. */
  shown: string[];
  /** The order of each ranking. */
  orders: Record<string, string[]>;
  /** For each subject the minutes, since 1970, in which it was shown. */
  times: Record<string, number[]>;
  /** 32 random bits, thrown once where a holdout asks; they have nothing to do with any key. */
  coin?: number;
}

/** The stretch of consent that this page's Murmur knows of. Another one that began meanwhile is not written into. */
let joined: string | null = null;

/** What was remembered in the stretch of consent in force. */
export function recall(): Memory | undefined {
  try {
    const memory = JSON.parse(localStorage.getItem(NAME) ?? 'null') as Partial<Memory> | null;
    if (!memory || memory.mark !== localStorage.getItem(MARK)) return undefined;
    const { mark, shown, orders, times, coin } = memory as Memory;
    const whole = { mark, shown: texts(shown), orders: lists(orders, texts), times: lists(times, numbers) };
    return typeof coin === 'number' ? { ...whole, coin } : whole;
  } catch {
    return undefined; // storage is blocked, or holds what somebody else wrote
  }
}

/** Follows what the visitor chose: joins the stretch of consent, or takes away what is there. */
export function join(murmur: Murmur): void {
  const { store, personalise } = murmur.consentState();
  const may = store && personalise && murmur.storage() === 'local';
  try {
    joined = may ? localStorage.getItem(MARK) : null;
    if (!may) localStorage.removeItem(NAME);
  } catch {
    joined = null;
  }
}

/** Whether anything may be remembered. */
export const remembers = (): boolean => joined !== null;

/** Changes what is remembered, where anything may be. */
export function remember(change: (memory: Memory) => void): void {
  if (previewed()) return;
  try {
    const mark = localStorage.getItem(MARK);
    if (mark === null || mark !== joined) return;
    const memory = recall() ?? { mark, shown: [], orders: {}, times: {} };
    const before = JSON.stringify(memory);
    change(memory);
    memory.shown = memory.shown.slice(-MOST);
    memory.times = Object.fromEntries(Object.entries(memory.times).slice(-MOST));
    const after = JSON.stringify(memory);
    if (after !== before) localStorage.setItem(NAME, after);
  } catch {
    // No room: the next page begins with the fallback.
  }
}

const texts = (list: unknown): string[] => (Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []);
const numbers = (list: unknown): number[] => (Array.isArray(list) ? list.filter((item) => typeof item === 'number') : []);

function lists<T>(record: unknown, read: (list: unknown) => T[]): Record<string, T[]> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([name, list]) => [name, read(list)]));
}
