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

const ANSWERS = {
  outcome: { outside: 'not in it', no: 'in it, and did not', yes: 'in it, and did' },
  returned: { outside: 'not in it', no: 'in it, and not again', yes: 'in it, and again' },
};
const spaced = (text) => text?.replaceAll('_', ' ');

/** What a row is of, where the question alone does not say it: an answer, an arm, another measure than a share. */
export function measured({ kind, measure, arm, answer }) {
  const share = measure === 'share';
  if (['segment', 'canary', 'anchored'].includes(kind) && share) return '';
  if (measure === 'mean') return '';
  if (kind === 'funnel' && share) return answer === 'none' ? 'not even that' : `no further than “${spaced(answer)}”`;
  if (kind === 'funnel' && measure === 'reached') return `as far as “${spaced(answer)}”`;
  if (kind === 'experiment') return [spaced(arm), share ? undefined : measure].filter(Boolean).join(', ');
  if (measure === 'rate') return kind === 'returned' ? 'of those in it, who came again' : 'of those in it, who did';
  return [share ? undefined : measure, ANSWERS[kind]?.[answer] ?? spaced(answer)].filter(Boolean).join(' · ');
}

/** A title and what of it: a title that asks needs no colon. */
export const titled = (title, of) => [title, of].filter(Boolean).join(/\?$/.test(title) ? ' ' : ': ');

export const isShown = (row) => row.low !== null && row.high !== null && row.value !== null;
// Rounded outwards, as the sentence is: what is written never claims more than what was computed.
const scale = (row) => (row.unit === 'amount' ? 10 : 1000);
export const lowEnd = (row) => (Math.floor(row.low * scale(row)) / 10).toFixed(1).replace('-', '−');
export const highEnd = (row) => (Math.ceil(row.high * scale(row)) / 10).toFixed(1).replace('-', '−');
const sign = (row) => (row.unit === 'amount' ? '' : row.measure === 'lift' ? ' points' : ' %');
export const interval = (row) => `${lowEnd(row)} – ${highEnd(row)}${sign(row)}`;
/** A value or a standard error in the row's unit. */
export const amount = (row, value) => (row.unit === 'amount' ? value.toFixed(2) : percent(value));

/** A half-width of a plan, rounded up. */
export const halfWidth = (row, value) => (row.unit === 'amount'
  ? `± ${(Math.ceil(value * 100 - 1e-9) / 100).toFixed(2)}`
  : `± ${(Math.ceil(value * 10_000 - 1e-9) / 100).toFixed(2)} pp`);

/** The whole sentence to quote, with all that a number needs beside it. */
export const quote = (row, confidence) => `${[name(row), measured(row)].filter(Boolean).join(', ')}, ${epochDates(row)}${isOpen(row) ? ' (still open)' : ''}: ${row.sentence} `
  + `(${Math.round(confidence * 100)} % confidence, ${count(row.reports)} randomized answers, ε ≤ ${epsilon(row.epsilon)}).`;
