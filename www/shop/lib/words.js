// Numbers, times and spans as people say them.

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });
const clock = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC',
});

export const price = (amount) => euros.format(amount);

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** The visitor's own clock at that moment, wherever they are now. */
export const localTime = (time, offsetMinutes) => clock.format(new Date(time + offsetMinutes * 60_000));

/** A moment on the clock of this device now. */
export const here = (time) => localTime(time, -new Date(time).getTimezoneOffset());

const DAY = 86_400_000;
const UNITS = [[365 * DAY, 'year'], [DAY, 'day'], [3_600_000, 'hour'], [60_000, 'minute']];

/** A span in its largest whole unit: "90 days", "2 years". */
export function span(ms) {
  const [size, name] = UNITS.find(([unit]) => ms >= unit && ms % unit === 0) ?? UNITS.find(([unit]) => ms >= unit) ?? [1000, 'second'];
  return plural(Math.round(ms / size), name);
}
