// Numbers and dates as they stand on the page. Shares are fractions of 1 throughout.

const DAY = 86_400_000;
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

export const count = (number) => whole.format(number);
export const points = (share, digits = 1) => (share * 100).toFixed(digits).replace('-', '−');
export const percent = (share, digits = 1) => `${points(share, digits)} %`;
/** Rounded up: a promise is never said smaller than it is. */
export const epsilon = (value) => (Math.ceil(value * 100 - 1e-9) / 100).toFixed(2);

const end = (row) => row.epoch_start_ms + row.epoch_days * DAY;

/** An epoch that still takes reports; its totals will grow. */
export const isOpen = (row) => end(row) > Date.now();

export const epochDay = (row) => day.format(row.epoch_start_ms);
export const epochYear = (row) => new Date(row.epoch_start_ms).getUTCFullYear();
export const epochDates = (row) => `${day.format(row.epoch_start_ms)} – ${dayAndYear.format(end(row) - DAY)}`;

/** The segment's title, or the question's name where the collector knows no title. */
export const name = (row) => row.title ?? row.question;

export const isShown = (row) => row.low !== null && row.high !== null && row.value !== null;
// Rounded outwards, as the sentence is: what is written never claims more than what was computed.
export const lowEnd = (row) => (Math.floor(row.low * 1000) / 10).toFixed(1);
export const highEnd = (row) => (Math.ceil(row.high * 1000) / 10).toFixed(1);
export const interval = (row) => `${lowEnd(row)} – ${highEnd(row)} %`;

/** The whole sentence to quote, with all that a number needs beside it. */
export const quote = (row, confidence) => `${name(row)}, ${epochDates(row)}${isOpen(row) ? ' (still open)' : ''}: ${row.sentence} `
  + `(${Math.round(confidence * 100)} % confidence, ${count(row.reports)} randomized answers, ε ≤ ${epsilon(row.epsilon)}).`;
