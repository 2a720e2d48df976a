/** What a `<murmur-if>` asks, as its attributes say it, and whether it holds. */
import type { Murmur } from '../types.js';

/** The attributes that make a condition, in the order of its name. The hint has the same list. */
export const ASKED = ['segment', 'any', 'all', 'not', 'arm', 'holdout', 'times', 'per'] as const;

export interface Condition {
  /** Its attributes as a selector: the same for all elements that ask the same, on every page. */
  name: string;
  /** What it is remembered as where share and frequency do not matter: its id, or what it asks. */
  subject: string;
  /** The share of devices, 0 to 1, that see the fallback instead. */
  holdout: number;
  /** How often it is shown at most in `per` milliseconds. */
  times: number;
  per: number;
  holds(murmur: Murmur): boolean;
  /** The segments it speaks of. */
  segments: string[];
}

export function conditionOf(element: Element): Condition {
  const given = (name: string): string | undefined => element.getAttribute(name)?.trim();
  const list = (name: string): string[] => given(name)?.split(/\s+/).filter(Boolean) ?? [];
  const selector = (names: readonly string[]): string =>
    names.filter((name) => element.hasAttribute(name)).map((name) => `[${name}="${element.getAttribute(name)}"]`).join('');
  const all = [...list('segment'), ...list('all')];
  const any = list('any');
  const none = list('not');
  const [question = '', arm = ''] = (given('arm') ?? '').split(':');
  const asksNothing = all.length + any.length + none.length === 0 && question === '';
  // Without a value `not` turns the rest round; with one it names what must not hold.
  const negated = element.hasAttribute('not') && none.length === 0;
  return {
    name: selector(ASKED),
    subject: element.id || selector(ASKED.slice(0, 5)),
    holdout: share(given('holdout')),
    times: given('times') === undefined ? Infinity : Number(given('times')),
    per: span(given('per')),
    holds: (murmur) => {
      if (asksNothing) return false;
      const has = (segment: string): boolean => murmur.has(segment);
      const held = all.every(has) && (any.length === 0 || any.some(has)) && (question === '' || murmur.arm(question) === arm);
      return held !== negated && !none.some(has);
    },
    segments: [...all, ...any, ...none],
  };
}

/** "10%" as 0.1. What is no share holds nobody out. */
function share(text: string | undefined): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text ?? '')?.[1];
  return percent === undefined ? 0 : Math.min(1, Number(percent) / 100);
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000, y: 365 * 86_400_000 };

/** "7d" in milliseconds, as in a manifest; without it for good. */
function span(text: string | undefined): number {
  const [, count, unit] = /^(\d+)([mhdwy])$/.exec(text ?? '') ?? [];
  return count === undefined ? Infinity : Number(count) * (UNITS[unit ?? ''] ?? 0);
}
