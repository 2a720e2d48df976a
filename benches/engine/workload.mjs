// The work of the engine benchmark, the same for every contestant and on every run: a visitor's events over 90 days,
// and rules of count within days, sum and recency. Runs in Node and in a browser.

export const DAY = 86_400_000;
const MINUTE = 60_000;

export const SIGNALS = ['view', 'search', 'play', 'rate', 'share', 'cart_add', 'purchase', 'support'];
export const WINDOWS = [7, 14, 30, 60, 90]; // days
/** What every contestant may forget. */
export const KEEP = 90 * DAY;
const RECENCIES = [0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4]; // of the mean time between two events of a signal
const MEAN_VALUE = 25;
const START = Date.UTC(2026, 0, 1);

/** One stream of events without an end: `events` of them fill 90 days, so that from then on old ones leave as new ones come. */
export function* stream(events, start = START) {
  const random = mulberry32(20_260_101);
  const gap = KEEP / events;
  for (let n = 0; ; n++) {
    const signal = Math.floor(random() * SIGNALS.length);
    // Quarters are exact in binary: no contestant's sum depends on the order of its additions.
    const value = 0.25 + Math.floor(random() * 199) / 4;
    yield { signal, value, time: Math.round(start + (n + 0.8 * random()) * gap) };
  }
}

/** Rules with thresholds about what such a stream reaches, so that about as many hold and flip at any length of history. */
export function rules(segments, events) {
  const random = mulberry32(segments);
  const near = (expected) => expected * (0.6 + 0.6 * random());
  return Array.from({ length: segments }, (_, index) => {
    const pick = (list) => list[Math.floor(random() * list.length)];
    // The first rule of each signal makes that all of its 90 days are needed.
    const days = index < SIGNALS.length ? WINDOWS.at(-1) : pick(WINDOWS);
    const sumDays = pick(WINDOWS);
    const each = events / SIGNALS.length / 90; // events of a signal in a day
    return {
      signal: index % SIGNALS.length,
      days,
      least: Math.max(1, Math.round(near(each * days))),
      sumDays,
      sum: Math.round(4 * near(each * sumDays * MEAN_VALUE)) / 4,
      minutes: Math.round(pick(RECENCIES) * 24 * 60 / each),
    };
  });
}

/** A rule's numbers in milliseconds and by place, for contestants written by hand. */
export const compiled = (rule) => ({
  ...rule,
  countWithin: rule.days * DAY,
  sumWithin: rule.sumDays * DAY,
  countPlace: rule.signal * WINDOWS.length + WINDOWS.indexOf(rule.days),
  sumPlace: rule.signal * WINDOWS.length + WINDOWS.indexOf(rule.sumDays),
  recent: rule.minutes * MINUTE,
});

/** The manifest that asks Murmur for the same. */
export function manifest(all) {
  const used = SIGNALS.filter((_, index) => all.some((rule) => rule.signal === index));
  const signal = (name) => [name, { title: name, purpose: 'To measure', fields: { value: { type: 'amount' } } }];
  const when = ({ signal: index, days, least, sumDays, sum, minutes }) => {
    const name = SIGNALS[index];
    return `count(${name}, days(${days})) >= ${least} && sum(${name}.value, days(${sumDays})) >= ${decimal(sum)}`
      + ` && ago(${name}) < minutes(${minutes})`;
  };
  const segment = (rule, index) => [`s${index}`, { title: `Segment ${index}`, why: 'To measure', when: when(rule) }];
  return {
    version: 1,
    site: 'bench',
    signals: Object.fromEntries(used.map(signal)),
    segments: Object.fromEntries(all.map(segment)),
  };
}

const decimal = (number) => (Number.isInteger(number) ? `${number}.0` : String(number));

/** A small deterministic generator of numbers from 0 to below 1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
