/** Taking everything along, bringing it back, and erasing it. */
import type { Exported, Purpose } from '../../types.js';
import { confirmation } from '../controls.js';
import { h, type Child, type Node } from '../tree.js';
import { part, type Panel } from './panel.js';

/** A copy of all that is known is far smaller. */
const LARGEST = 32 * 1024 * 1024;

export function copyPart(panel: Panel): Node {
  const { say, act } = panel;
  return part(panel, 'copy',
    h('div', { class: 'row' },
      h('button', { type: 'button', id: 'export', part: 'button', click: () => act(() => download(panel), say('copy.downloaded')) }, say('copy.export')),
      h('label', { class: 'button file', part: 'button' }, say('copy.import'),
        h('input', { type: 'file', id: 'import', accept: 'application/json,.json', class: 'unseen', change: (event) => chosen(panel, event) }))),
    brought(panel),
    h('p', { class: 'soft' }, say('copy.what')),
    forget(panel));
}

async function download({ murmur, copy }: Panel): Promise<void> {
  const file = new Blob([JSON.stringify(await murmur.export(), null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${copy.site}-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function chosen(panel: Panel, event: Event): void {
  const input = event.currentTarget as HTMLInputElement;
  const [file] = input.files ?? [];
  if (!file) return;
  panel.act(async () => {
    input.value = '';
    panel.view.brought = await bring(panel, file);
  }, undefined, 'brought');
}

async function bring({ say, murmur }: Panel, file: File): Promise<{ said: string; proposed: Purpose[] }> {
  const refused = (reason: string): { said: string; proposed: Purpose[] } => ({ said: say('copy.refused', { reason }), proposed: [] });
  if (file.size > LARGEST) return refused(say('copy.large'));
  let exported: Exported;
  try {
    exported = JSON.parse(await file.text()) as Exported;
  } catch {
    return refused(say('copy.unreadable'));
  }
  if (!murmur.consentState().store) return refused(say('copy.unallowed'));
  const { events, preferences, proposed, faults } = await murmur.import(exported);
  if (faults.length > 0) return refused(faults[0] ?? '');
  return { said: `${say.count('copy.events', events)} ${say.count('copy.preferences', preferences)}`, proposed };
}

/** What an import brought. A file agrees to nothing: what it says was allowed elsewhere is asked here. */
function brought({ say, murmur, view, act }: Panel): Child {
  if (!view.brought) return false;
  const { said, proposed } = view.brought;
  const purposes = proposed as Purpose[];
  const done = (): void => { view.brought = undefined; };
  const question = say('copy.proposed', { purposes: purposes.map((purpose) => say(`consent.${purpose}`)).join(', ') });
  const allow = (): void => act(() => {
    done();
    const choice = Object.fromEntries(purposes.map((purpose) => [purpose, true]));
    murmur.consent(choice, { by: 'visitor', text: question, language: say.language });
  }, say('copy.allowed'), 'copy-title');
  return h('div', { class: 'card', part: 'card', id: 'brought', tabindex: '-1' },
    h('p', {}, said),
    purposes.length > 0 ? [
      h('p', {}, question),
      h('div', { class: 'row' },
        h('button', { type: 'button', part: 'button', click: allow }, say('copy.allow')),
        h('button', { type: 'button', part: 'button', click: () => act(done, undefined, 'copy-title') }, say('copy.decline'))),
    ] : false);
}

function forget({ say, murmur, view, act }: Panel): Node {
  if (view.asking !== 'forget') {
    return h('button', { key: 'forget', type: 'button', id: 'forget', part: 'button', click: () => act(() => { view.asking = 'forget'; }, undefined, 'forget-no') }, say('copy.forget'));
  }
  const close = (): void => { view.asking = undefined; };
  return confirmation('forget', say('copy.forget.ask'),
    [say('copy.forget.yes'), () => act(() => { close(); return murmur.forget(); }, say('copy.forgotten'), 'copy-title')],
    [say('keep'), () => act(close, undefined, 'forget')]);
}
