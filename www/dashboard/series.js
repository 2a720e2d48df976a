// Rows put together by question, and what may be said of two of them.

import { epochDates, isOpen, isShown, measured, name, points } from './words.js';

const Z = new Map([[0.9, 1.6449], [0.95, 1.96], [0.99, 2.5759]]);

/**
 * One entry for each measure of each question of each site: of a choice one for each answer, of an experiment one for each
 * arm. Its rows run by series, then by epoch: another rule or other answers start a new series.
 */
function byMeasure(rows) {
  const entries = new Map();
  for (const row of rows) {
    const key = JSON.stringify([row.site, row.question, row.measure, row.arm, row.answer]);
    if (!entries.has(key)) entries.set(key, { key, site: row.site, question: row.question, rows: [] });
    entries.get(key).rows.push(row);
  }
  for (const entry of entries.values()) {
    entry.rows.sort((a, b) => a.series - b.series || a.epoch - b.epoch);
    entry.title = name(entry.rows.at(-1));
    entry.of = measured(entry.rows.at(-1));
    entry.latest = entry.rows.findLast(isShown);
  }
  return [...entries.values()];
}

/** What a question was asked for comes first, then what it is made of. */
const ORDER = ['rate', 'mean', 'lift', 'relative lift', 'reached', 'share'];
const place = ({ rows }) => ORDER.indexOf(rows[0].measure);

/** The measures of each question of each site, together. */
export function byQuestion(rows) {
  const questions = new Map();
  for (const entry of byMeasure(rows)) {
    const key = JSON.stringify([entry.site, entry.question]);
    if (!questions.has(key)) questions.set(key, { site: entry.site, question: entry.question, title: entry.title, kind: entry.rows[0].kind, measures: [] });
    questions.get(key).measures.push(entry);
  }
  for (const { measures } of questions.values()) measures.sort((a, b) => place(a) - place(b));
  // The canary first: what it says is about all others.
  return [...questions.values()].sort((a, b) => (b.kind === 'canary') - (a.kind === 'canary'));
}

/**
 * Whether the share moved between the last two epochs. The interval of the difference treats them as independent,
 * which is safe: the same devices answer in both, so it is never too narrow.
 */
export function change(rows, confidence) {
  const [before, last] = rows.slice(-2);
  if (!last) return { said: 'Can’t tell.', because: 'There is one epoch so far.' };
  if (before.series !== last.series) {
    return { said: 'Can’t tell.', because: 'What is asked changed between the last two epochs, which starts a new series.' };
  }
  const withheld = [before, last].find((row) => !isShown(row));
  if (withheld) return { said: 'Can’t tell.', because: `The epoch ${epochDates(withheld)} is withheld.` };
  const difference = last.value - before.value;
  const reach = Z.get(confidence) * Math.hypot(before.standard_error, last.standard_error);
  const [low, high] = [difference - reach, difference + reach];
  const open = isOpen(last) ? ' The last epoch is still open.' : '';
  const [said, unit] = last.unit === 'amount' ? [(value) => value.toFixed(2).replace('-', '−'), ''] : [points, ' points'];
  if (last.verdict === "can't tell" || (low <= 0 && high >= 0)) {
    return { said: 'Can’t tell.', because: `The difference between the last two epochs lies between ${said(low)} and +${said(high)}${unit}, which includes none at all.${open}` };
  }
  const [least, most] = [low, high].map(Math.abs).sort((a, b) => a - b);
  const what = { rate: 'rate', mean: 'mean', lift: 'lift' }[last.measure] ?? 'share';
  return { said: 'Moved.', moved: true, because: `The ${what} is between ${said(least)} and ${said(most)}${unit} ${difference > 0 ? 'higher' : 'lower'} than in the epoch before.${open}` };
}
