// Series that moved over their epochs, as the collector believes it: the canary first.

import { h } from './dom.js';
import { epochDay, epochYear, measured, titled } from './words.js';

const p = (value) => (value < 0.0001 ? 'below 0.0001' : value.toFixed(4));

/** `rows` are the estimates: they know titles and dates. */
export function drifted(drift, rows) {
  const moved = drift.filter((one) => one.moved);
  const item = (one) => {
    const row = rows.find((other) => other.site === one.site && other.question === one.question && other.epoch === one.since);
    const what = row ? titled(row.title ?? row.question, measured({ ...row, arm: one.arm, answer: one.answer, measure: 'share' })) : one.question;
    const since = row ? `since ${epochDay(row)} ${epochYear(row)}` : `since epoch ${one.since}`;
    return h('li', { class: one.canary ? 'alarm' : undefined },
      h('strong', {}, `${what}: ${one.direction} ${since}`),
      ` over ${one.epochs} epochs (${one.statistic.toFixed(1)} standard errors, p ${p(one.p_value)}).`,
      one.canary && ' It is the canary, whose true answer is always no: don’t read the others before you know why.');
  };
  return moved.map(item);
}
