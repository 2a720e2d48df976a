// Rows put together by question, and what may be said of two of them.

import { epochDates, isOpen, isShown, name, points } from './words.js';

const Z = new Map([[0.9, 1.6449], [0.95, 1.96], [0.99, 2.5759]]);

/**
 * One entry for each question of each site. Its rows run by policy, the oldest policy first, then by epoch:
 * a new policy is a new series, since its rule or its odds may differ.
 */
export function byQuestion(rows) {
  const questions = new Map();
  for (const row of rows) {
    const key = `${row.site} ${row.question}`;
    if (!questions.has(key)) questions.set(key, { key, site: row.site, question: row.question, rows: [] });
    questions.get(key).rows.push(row);
  }
  for (const entry of questions.values()) {
    const first = new Map();
    for (const { policy, epoch } of entry.rows) first.set(policy, Math.min(epoch, first.get(policy) ?? Infinity));
    entry.rows.sort((a, b) => first.get(a.policy) - first.get(b.policy) || a.policy.localeCompare(b.policy) || a.epoch - b.epoch);
    entry.title = name(entry.rows.at(-1));
    entry.latest = entry.rows.findLast(isShown);
  }
  return [...questions.values()];
}

/**
 * Whether the share moved between the last two epochs. The interval of the difference treats them as independent,
 * which is safe: the same devices answer in both, so it is never too narrow.
 */
export function change(rows, confidence) {
  const [before, last] = rows.slice(-2);
  if (!last) return { said: 'Can’t tell.', because: 'There is one epoch so far.' };
  if (before.policy !== last.policy) {
    return { said: 'Can’t tell.', because: 'The rule or the policy changed between the last two epochs, which starts a new series.' };
  }
  const withheld = [before, last].find((row) => !isShown(row));
  if (withheld) return { said: 'Can’t tell.', because: `The epoch ${epochDates(withheld)} is withheld.` };
  const difference = last.value - before.value;
  const reach = Z.get(confidence) * Math.hypot(before.standard_error, last.standard_error);
  const [low, high] = [difference - reach, difference + reach];
  const open = isOpen(last) ? ' The last epoch is still open.' : '';
  if (low <= 0 && high >= 0) {
    return { said: 'Can’t tell.', because: `The difference between the last two epochs lies between ${points(low)} and +${points(high)} points, which includes none at all.${open}` };
  }
  const [least, most] = [low, high].map(Math.abs).sort((a, b) => a - b);
  return { said: 'Moved.', moved: true, because: `The share is between ${points(least)} and ${points(most)} points ${difference > 0 ? 'higher' : 'lower'} than in the epoch before.${open}` };
}

/** Active devices that a row's reports stand for: each question is given to a known part of the crowd only. */
export function devicesPerReport(rows, policy) {
  const known = rows.filter((row) => row.policy === policy && row.devices > 0 && row.value > 0 && row.value <= 1 && row.reports > 0);
  const best = known.sort((a, b) => b.devices - a.devices)[0];
  return best ? best.devices / (best.value * best.reports) : undefined;
}
