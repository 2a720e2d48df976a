/** What the visitor allows: a switch for each purpose, as easily off as on. */
import type { Purpose } from '../../types.js';
import { toggle } from '../controls.js';
import { asks } from '../manifest.js';
import { sentence } from '../trace.js';
import { h, type Node } from '../tree.js';
import { part, type Panel } from './panel.js';

const PURPOSES = ['store', 'personalise', 'report', 'activate'] as const;

export function consentPart(panel: Panel, activates: boolean): Node {
  const { say, murmur, ledger, trace } = panel;
  const state = murmur.consentState();
  // Who hands nothing on need not ask for it.
  const purposes = PURPOSES.filter((purpose) => purpose !== 'activate' || activates || state.activate);
  const about = (purpose: Purpose): string => asks(murmur, say, purpose) ?? say(`consent.${purpose}.about`);
  const change = (purpose: Purpose, on: boolean): void => {
    // A report needs its key kept.
    const choice = purpose === 'report' && on ? { store: true, report: true } : { [purpose]: on };
    // What stands beside the switch goes into the record.
    const text = `${say(`consent.${purpose}`)}\n${about(purpose)}`;
    panel.act(() => murmur.consent(choice, { by: 'visitor', text, language: say.language }), say(on ? 'consent.given' : 'consent.withdrawn', { purpose: say(`consent.${purpose}`) }));
  };
  return part(panel, 'consent',
    state.decided ? false : h('p', { class: 'card note', part: 'card' }, say('consent.undecided')),
    h('ul', { class: 'switches' }, purposes.map((purpose) => h('li', { key: purpose },
      toggle(`may-${purpose}`, say(`consent.${purpose}`), state[purpose], (on) => change(purpose, on), about(purpose))))),
    h('details', {}, h('summary', {}, say('trace.title')),
      h('dl', { class: 'trace' }, purposes.map((purpose) => [
        h('dt', { key: purpose }, say(`consent.${purpose}`)),
        trace.filter((one) => one.purpose === purpose).map((one) => h('dd', { class: one.inForce ? '' : 'soft' }, sentence(say, one))),
      ]))),
    h('p', { class: 'soft' }, say(murmur.storage() === 'local' ? 'consent.kept' : state.store ? 'consent.unkept' : 'consent.none')),
    ledger.state === 'retired' ? h('p', { class: 'card note', part: 'card' }, say('consent.retired')) : false);
}
