/** What left this device, what would leave next, and why nothing does. */
import { h, type Child } from '../../elements/tree.js';
import type { ConsentTraceEntry, Ledger } from '../../types.js';
import type { Panel } from '../panel.js';
import { moment, SILENCE, SOURCE, span, STATE, TRACE } from '../words.js';
import { head } from './values.js';

export function reports(panel: Panel): Child[] {
  const { ledger, trace } = panel.known;
  return [
    why(ledger, trace),
    h('dl', {},
      term('Question', ledger.question ?? (ledger.state === 'active' ? 'drawn, and fixed by the first report' : 'none')),
      term('Used', `${ledger.entries.length} of ${ledger.cap}`),
      term('Odds', ledger.odds === undefined ? 'none' : `${ledger.odds}, ε ≤ ${epsilon(ledger.odds)} a report`),
      term('Limit', ledger.limit ?? 'the site’s own policy'),
      term('Profile', ledger.state)),
    ledger.next !== undefined && [
      h('h3', {}, 'The next report, all of it'),
      h('pre', { class: 'wrap', tabindex: 0, 'aria-label': 'The next report' }, ledger.next),
    ],
    h('h3', {}, 'All that was ever made'),
    ledger.entries.length === 0 && h('p', { class: 'none' }, 'No report was made.'),
    ledger.entries.length > 0 && h('table', {}, h('caption', { class: 'unseen' }, 'Reports'),
      head('Epoch', 'Made', 'Question', 'Mechanism', 'Answer as sent', 'State'),
      h('tbody', {}, ledger.entries.filter((one) => panel.finds(one.question, String(one.epoch))).map((one) => h('tr', {},
        h('td', { class: 'value' }, one.epoch), h('td', {}, moment(one.time)), h('td', {}, h('code', {}, one.question)),
        h('td', {}, one.mechanism), h('td', { class: 'value' }, one.answer), h('td', {}, STATE[one.state]))))),
  ];
}

function why({ silence, next }: Ledger, trace: ConsentTraceEntry[]): Child {
  if (!silence) {
    return h('p', { class: 'verdict', 'data-why': 'due' }, h('b', {}, 'A report is due.'), ' ', next === undefined
      ? 'It leaves when the visit seems over: when the page is hidden and no navigation inside the site explains it.'
      : 'This is debug mode: it is shown here and never sent.');
  }
  const [about, reason] = SILENCE[silence.why];
  const decided = silence.why === 'consent' ? trace.find((one) => one.purpose === 'report' && one.inForce) : undefined;
  return h('p', { class: 'verdict', 'data-why': silence.why }, h('b', {}, `No report goes now. ${about}: `), reason,
    decided && ` ${SOURCE[decided.source] ?? decided.source}: ${TRACE[decided.why] ?? decided.why}.`,
    silence.until !== undefined && ` The next may go from ${moment(silence.until)}, in ${span(silence.until - Date.now())}.`);
}

const term = (name: string, said: Child): Child => h('div', {}, h('dt', {}, name), h('dd', {}, said));

/** ε of odds such as "3/1", never less than it is. */
function epsilon(odds: string): string {
  const [upper = 1, lower = 1] = odds.split('/').map(Number);
  return (Math.ceil(Math.log(upper / lower) * 100) / 100).toFixed(2);
}
