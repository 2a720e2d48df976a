/** What the debugger says of values and reasons, in English: it is for those who build a site. */
import type { FieldValue, LedgerEntry, RulePart, Silence } from '../types.js';

/** Why no report goes: what it is about, and what it means. */
export const SILENCE: Record<Silence['why'], [about: string, reason: string]> = {
  consent: ['Consent', 'The visitor has not agreed to “report”.'],
  storage: ['Consent', 'Nothing is kept here, so there is no key: no consent to “store”, or storage is blocked or full.'],
  declined: ['Consent', 'The visitor chose to send nothing.'],
  retired: ['Consent', 'This profile reported, was erased, and never reports again.'],
  reported: ['Cadence', 'This profile has reported in this epoch.'],
  'not-scheduled': ['Cadence', 'This is not one of the profile’s reporting epochs.'],
  spent: ['Cap', 'This profile has sent all it ever will.'],
  reserve: ['Question', 'This profile is in the reserve: it waits for questions added later.'],
  'question-gone': ['Question', 'The question that this profile answers for life is not in the manifest any more.'],
  'answers-changed': ['Question', 'The question that this profile answers for life has other answers now.'],
  'no-order': ['Question', 'It is asked of visitors who ordered, and nothing was ordered in this epoch.'],
  'odds-raised': ['Policy', 'The manifest’s odds reveal more than this profile was promised at its first report.'],
  'epoch-changed': ['Policy', 'The manifest’s epochs have another length than those this profile was born under.'],
  unable: ['Page', 'There is no collector, or this page never reports: a frame of another site, a program, or no secure randomness.'],
  unborn: ['Page', 'There is no profile: storage did not take the key.'],
};

/** Who spoke about consent. */
export const SOURCE: Record<string, string> = {
  visitor: 'the visitor, here',
  site: 'the site’s call',
  tcf: 'the consent manager (TCF)',
  gpp: 'the consent manager (GPP)',
  mode: 'Consent Mode',
  gpc: 'Global Privacy Control',
  default: 'nobody',
};

/** What became of what was said. */
export const TRACE: Record<string, string> = {
  given: 'decides',
  refused: 'decides',
  outranked: 'a more explicit source decides',
  gpc: 'Global Privacy Control takes it away',
  'in-spite': 'the visitor said yes, knowing of Global Privacy Control',
  'needs-store': 'no reports without “store”',
  'not-heard': 'said on an earlier page, and not on this one',
  unknown: 'nobody said anything, which means no',
};

export const STATE: Record<LedgerEntry['state'], string> = {
  waiting: 'waiting for the collector',
  sent: 'counted',
  refused: 'refused by the collector',
};

const two = (n: number): string => String(n).padStart(2, '0');

/** A moment on this device's clock, or on one that was `offset` minutes ahead of UTC. */
export function moment(time: number, offset = -new Date(time).getTimezoneOffset(), precise = false): string {
  const at = new Date(time + offset * 60_000);
  if (Number.isNaN(at.getTime())) return String(time);
  return at.toISOString().slice(0, precise ? 23 : 19).replace('T', ' ');
}

/** The same as a text that says its zone, for a world to be asked for. */
export function zoned(time: number): string {
  const offset = -new Date(time).getTimezoneOffset();
  const ahead = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(ahead / 60))}:${two(ahead % 60)}`;
  return `${moment(time, offset, true).replace(' ', 'T')}${zone}`;
}

const UNITS: [number, string][] = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1000, 's'], [1, 'ms']];

/** A length of time in its two largest units: "3 d 4 h". */
export function span(ms: number): string {
  let rest = Math.abs(ms);
  const first = UNITS.findIndex(([unit]) => rest >= unit);
  if (first < 0) return '0 s';
  const parts = UNITS.slice(first, first + 2).flatMap(([unit, name]) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count ? [`${count} ${name}`] : [];
  });
  return parts.join(' ');
}

export function value(part: RulePart): string {
  if (part.error !== undefined) return part.error;
  if (part.unit === 'ms') return span(Number(part.value));
  return literal(part.value);
}

export function literal(found: FieldValue | string[] | undefined): string {
  if (typeof found === 'number' && !Number.isInteger(found)) return String(Number(found.toPrecision(6)));
  return found === undefined ? '—' : JSON.stringify(found);
}

export const count = (n: number, one: string, several = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : several}`;
