/** What is remembered, signal by signal, in the manifest's own sentences; each event can go, and each signal. */
import type { HistoryEvent, SignalHistory } from '../../types.js';
import { confirmation } from '../controls.js';
import { h, type Child, type Node } from '../tree.js';
import type { Say } from '../words.js';
import { part, sentence, type Panel } from './panel.js';

const AT_ONCE = 5;
const MORE = 50;

export function historyPart(panel: Panel): Node {
  return part(panel, 'history', h('div', { class: 'cards' }, panel.copy.history.map((signal) => card(panel, signal))));
}

function card(panel: Panel, signal: SignalHistory): Node {
  const { say, level } = panel;
  const there = signal.first !== undefined;
  return h('article', { key: signal.signal, class: 'card', part: 'card', 'aria-labelledby': `signal-${signal.signal}` },
    h('header', {},
      h(`h${level + 1}`, { id: `signal-${signal.signal}`, tabindex: '-1' }, h('bdi', {}, signal.title)),
      h('p', { class: 'tag' }, signal.keepMs > 0 ? say.count('history.events', signal.events.length) : say('history.times'))),
    sentence(signal.purpose),
    h('p', { class: 'soft' }, signal.keepMs > 0 ? say('history.keep', { span: say.span(signal.keepMs) }) : say('history.ends'), ' ', ends(say, signal)),
    signal.events.length > 0 ? events(panel, signal) : false,
    there ? eraseSignal(panel, signal) : false);
}

function ends(say: Say, { first, last }: SignalHistory): string {
  if (first === undefined || last === undefined) return say('history.nothing');
  if (first === last) return say('history.once', { moment: say.moment(first) });
  return say('history.span', { first: say.moment(first), last: say.moment(last) });
}

function events(panel: Panel, signal: SignalHistory): Child[] {
  const { say, view } = panel;
  const newest = [...signal.events].reverse();
  const listed = view.listed[signal.signal] ?? AT_ONCE;
  const fields = [...new Set(newest.flatMap((event) => Object.keys(event.fields)))];
  return [
    h('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': signal.title }, h('table', { part: 'table' },
      h('caption', { class: 'unseen' }, say('history.caption', { title: signal.title })),
      h('thead', {}, h('tr', {},
        h('th', { scope: 'col' }, say('history.when')),
        fields.map((field) => h('th', { scope: 'col' }, h('bdi', {}, field))),
        h('th', { scope: 'col' }, h('span', { class: 'unseen' }, say('history.erase'))))),
      h('tbody', {}, newest.slice(0, listed).map((event, index) => row(panel, event, fields, `${signal.signal}-${index}`))))),
    newest.length > listed ? h('button', {
      type: 'button', class: 'quiet', part: 'button', click: () => panel.act(() => { view.listed[signal.signal] = listed + MORE; }),
    }, say.count('history.more', Math.min(MORE, newest.length - listed))) : false,
  ];
}

/** Rows have the names of their places, so that the focus is on the next event's button once one is gone. */
function row({ say, murmur, act }: Panel, { signal, time, offset, fields }: HistoryEvent, names: string[], place: string): Node {
  const moment = say.moment(time, offset);
  const value = (given: unknown): string => {
    if (typeof given === 'boolean') return say(given ? 'yes' : 'no');
    return typeof given === 'number' ? say.number(given) : String(given ?? '');
  };
  return h('tr', { key: `${time}-${place}` },
    h('td', {}, h('time', { datetime: new Date(time).toISOString() }, moment)),
    names.map((name) => h('td', {}, h('bdi', {}, value(fields[name])))),
    h('td', { class: 'end' }, h('button', {
      type: 'button', class: 'quiet', part: 'button', id: `erase-${place}`, 'aria-label': say('history.erase.one', { moment }),
      click: () => act(() => murmur.erase({ signal, time }), say('history.erased.one', { moment }), `erase-${place} signal-${signal}`),
    }, say('history.erase'))));
}

function eraseSignal({ say, murmur, view, act }: Panel, { signal, title }: SignalHistory): Node {
  const id = `all-${signal}`;
  if (view.asking !== id) {
    const ask = (): void => act(() => { view.asking = id; }, undefined, `${id}-no`);
    return h('button', { key: 'all', type: 'button', part: 'button', id, click: ask }, say('history.erase.all'));
  }
  const close = (): void => { view.asking = undefined; };
  return confirmation(id, say('history.erase.ask', { title }),
    [say('history.erase.yes'), () => act(() => { close(); return murmur.erase({ signal }); }, say('history.erased.all', { title }), `signal-${signal}`)],
    [say('keep'), () => act(close, undefined, id)]);
}
