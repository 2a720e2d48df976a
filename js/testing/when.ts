/** Instants as a test writes them. A text without a zone is UTC, so that a test says the same wherever it runs. */

/** Milliseconds since 1970, a Date, or a text: "2026-03-01", "2026-03-01T12:00Z", "2026-03-01T12:00+02:00". */
export type When = number | Date | string;

const TEXT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Milliseconds since 1970, and minutes ahead of UTC. */
export function instant(when: When, path: string): [time: number, offset: number] {
  const text = typeof when === 'string' ? TEXT.exec(when) : undefined;
  const zone = text?.[1];
  const time = text ? Date.parse(text[0].includes('T') && !zone ? `${text[0]}Z` : text[0]) : Number(typeof when === 'string' ? NaN : when);
  if (!Number.isFinite(time)) {
    throw new Error(`${path}: found ${JSON.stringify(when)}, expected milliseconds since 1970, a Date, or a text such as "2026-03-01T12:00Z"`);
  }
  return [Math.trunc(time), minutes(zone)];
}

function minutes(zone = 'Z'): number {
  if (zone === 'Z') return 0;
  const [hours = 0, rest = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + rest);
}
