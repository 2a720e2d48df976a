// The ledger: every answer that ever left this browser.

import { h } from '../dom.js';
import { here, plural } from '../words.js';

const STATES = { waiting: 'waiting to be sent', sent: 'sent', refused: 'refused by the collector' };

function headline(ledger, mayReport) {
  const sent = ledger.entries.filter((entry) => entry.state === 'sent');
  if (ledger.entries.length > 0) {
    const bits = sent.map((entry) => entry.answer).join(' ');
    return `${ledger.entries.length} of ${ledger.cap} used; ${bits ? `all we ever sent: ${bits}` : 'nothing has left yet'}.`;
  }
  if (ledger.state === 'retired') return 'This browser profile reported once and was erased since. It never reports again.';
  return mayReport
    ? `Nothing has been sent. At most ${plural(ledger.cap, 'report')} ever will be.`
    : 'Nothing has been sent, and nothing will be: you have not allowed it.';
}

const slots = (ledger) => h('ol', { class: 'slots', 'aria-hidden': 'true' },
  Array.from({ length: ledger.cap }, (_, index) => {
    const entry = ledger.entries[index];
    return entry ? h('li', { class: entry.state }, String(entry.answer)) : h('li', {});
  }));

const table = (entries) => h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Every report' }, h('table', {},
  h('thead', {}, h('tr', {}, ['Made', 'Four-week period', 'Answer as sent', 'State'].map((name) => h('th', { scope: 'col' }, name)))),
  h('tbody', {}, entries.map((entry) => h('tr', {},
    h('td', {}, here(entry.time)), h('td', {}, String(entry.epoch)), h('td', {}, h('code', {}, String(entry.answer))), h('td', {}, STATES[entry.state]))))));

/** `titleOf` turns a question's name into the manifest's words. */
export function reportsBody(ledger, mayReport, titleOf) {
  return [
    h('p', { class: 'headline' }, headline(ledger, mayReport)),
    ledger.cap > 0 && slots(ledger),
    ledger.question && h('p', {}, 'The one question this browser drew, for life: ', h('strong', {}, titleOf(ledger.question)), '.'),
    mayReport && !ledger.question && ledger.state === 'active' && h('p', {}, 'This browser drew no question: it waits in reserve and sends nothing.'),
    ledger.entries.length > 0 && table(ledger.entries),
    ledger.next && h('div', {}, h('p', {}, 'Debug mode is on and nothing is sent. This would be the whole next report:'), h('pre', {}, h('code', {}, ledger.next))),
  ];
}
