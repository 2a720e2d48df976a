/** What left: every report there ever was, what is left to be told, how to check it, and how much the visitor wants to answer. */
import type { Ledger, LedgerEntry, Preset } from '../../types.js';
import { toggle } from '../controls.js';
import { declared } from '../manifest.js';
import { h, type Child, type Node } from '../tree.js';
import type { Say } from '../words.js';
import { part, type Panel } from './panel.js';

export function reportsPart(panel: Panel): Node {
  const { say, ledger, murmur } = panel;
  const may = murmur.consentState().report;
  return part(panel, 'reports',
    h('div', { class: 'card', part: 'card' },
      h('p', { class: 'headline', id: 'reports-headline' }, headline(say, ledger, may)),
      ledger.cap > 0 ? h('ol', { class: 'slots', 'aria-hidden': 'true' }, Array.from({ length: ledger.cap }, (_, index) => {
        const entry = ledger.entries[index];
        return h('li', { class: entry?.state ?? '' }, entry?.answer ?? '');
      })) : false,
      ledger.question ? h('p', {}, say('reports.question'), ' ', h('strong', {}, h('bdi', {}, titleOf(panel, ledger.question))), '.') : false,
      may && ledger.state === 'active' && !ledger.question ? h('p', {}, say('reports.reserve')) : false,
      budget(say, ledger),
      ledger.entries.length > 0 ? entries(panel) : false,
      ledger.next ? [h('p', {}, say('reports.debug')), h('pre', { dir: 'ltr' }, h('code', {}, ledger.next))] : false),
    dial(panel),
    h('details', {}, h('summary', {}, say('reports.check')), h('ol', { class: 'steps' },
      (['reports.check.1', 'reports.check.2', 'reports.check.3', 'reports.check.4'] as const).map((step) => h('li', {}, say(step))))),
    h('details', {}, h('summary', {}, say('reports.limits')), h('p', { class: 'limits' }, say('reports.limits.about'))));
}

function headline(say: Say, { entries, cap, state }: Ledger, may: boolean): string {
  if (state === 'retired') return say('reports.retired');
  if (entries.length === 0) return may ? say.count('reports.unsent', cap) : say('reports.never');
  const bits = entries.filter((entry) => entry.state === 'sent').map((entry) => entry.answer).join(' ');
  const used = say('reports.used', { used: entries.length, cap });
  return `${used} ${bits ? say('reports.all', { bits }) : say('reports.waiting')}`;
}

function budget(say: Say, { spent, most, entries }: Ledger): Child {
  if (spent === undefined || most === undefined || entries.length === 0) return false;
  return h('p', { class: 'soft' }, say('reports.budget', { used: say.epsilon(spent), all: say.epsilon(most), left: say.epsilon(most - spent) }));
}

/** A question in the manifest's words: its own title, or that of the segment it is about. */
export function titleOf({ murmur, copy }: Panel, question: string): string {
  const asked = declared(murmur, 'questions', question) ?? {};
  const segment = copy.segments.find((one) => one.segment === (asked.segment ?? question));
  return typeof asked.title === 'string' ? asked.title : (segment?.title ?? question);
}

/** An answer in words, where it is a yes or a no or the number of an option; else as it stands. */
function answer({ say, murmur }: Panel, entry: Pick<LedgerEntry, 'question' | 'mechanism'>, given: string | number): string {
  if (entry.mechanism === 'binary') return say(String(given) === '1' ? 'reports.yes' : 'reports.no');
  const { choice, funnel } = declared(murmur, 'questions', entry.question) ?? {};
  const options = Object.keys((choice ?? funnel ?? {}) as object);
  const names = choice ? [...options, say('reports.none')] : [say('reports.none'), ...options];
  return (entry.mechanism === 'chain' && options.length > 0 && names[Number(given)]) || String(given);
}

function entries(panel: Panel): Child[] {
  const { say, ledger, view, act } = panel;
  const last = ledger.entries.at(-1);
  return [
    h('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': say('reports.title') }, h('table', { part: 'table', class: 'long' },
      h('caption', { class: 'unseen' }, say('reports.caption')),
      h('thead', {}, h('tr', {},
        h('th', { scope: 'col' }, say('reports.made')), h('th', { scope: 'col' }, say('reports.asked')),
        h('th', { scope: 'col' }, say('reports.sent')), h('th', { scope: 'col' }, say('reports.state')),
        view.truth ? h('th', { scope: 'col' }, say('reports.truth')) : false)),
      h('tbody', {}, ledger.entries.map((entry) => h('tr', { key: entry.epoch },
        h('td', {}, say.moment(entry.time)), h('td', {}, h('bdi', {}, titleOf(panel, entry.question))),
        h('td', {}, h('code', {}, entry.answer), ` ${answer(panel, entry, entry.answer)}`),
        h('td', {}, say(`reports.state.${entry.state}`)),
        view.truth ? h('td', {}, ledger.truth === undefined ? '' : answer(panel, entry, ledger.truth)) : false))))),
    last && ledger.truth !== undefined
      ? toggle('show-truth', say('reports.truth.show'), view.truth, (on) => act(() => { view.truth = on; }), say('reports.truth.about'))
      : false,
  ];
}

/** The privacy dial: named steps and no slider, since a number of one's own would mark one. */
function dial({ say, murmur, ledger, act }: Panel): Node {
  const choose = (limit: Preset | 'none' | undefined, title: string): void => {
    act(async () => {
      murmur.limit(limit ?? null);
      const now = (await murmur.ledger()).limit;
      if (now !== limit) throw new Error(say('dial.refused'));
    }, say('dial.said', { title }));
  };
  const step = (limit: Preset | 'none' | undefined, title: string, about: string): Node => h('label', { key: limit ?? 'site', class: 'option block', part: 'option' },
    h('input', { type: 'radio', name: 'dial', id: `dial-${limit ?? 'site'}`, value: limit ?? '', checked: ledger.limit === limit, change: () => choose(limit, title) }),
    h('span', {}, h('strong', {}, title), h('span', { class: 'soft' }, about)));
  return h('fieldset', { class: 'card dial', part: 'card' },
    h('legend', {}, say('dial.title')),
    h('p', { class: 'soft' }, say('dial.about')),
    ledger.choices.map(({ limit, odds, reports, epsilon }) => {
      const [u, w] = odds.split('/').map(Number) as [number, number];
      const about = say.count('dial.choice', reports, { times: say.number(Math.ceil((u / w) * 100) / 100), epsilon: say.epsilon(epsilon) });
      return step(limit, say(limit ? `dial.${limit}` : 'dial.site'), about);
    }),
    step('none', say('dial.none'), say('dial.none.about')));
}
