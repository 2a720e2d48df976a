/** Time travel: steps over the instants at which something changes, beside a manifest that can be edited. */
import { h, type Child } from '../../elements/tree.js';
import type { Panel } from '../panel.js';
import type { Compared, Replay } from '../replay.js';
import { count, moment, span } from '../words.js';
import { badge, explained } from './segments.js';
import { head } from './values.js';

export function replay({ replay: world }: Panel): Child[] {
  return [h('div', { class: 'halves' },
    h('div', {}, timeline(world), segments(world), flips(world)),
    h('div', {}, source(world), inputs(world), editor(world)))];
}

function timeline(world: Replay): Child {
  const { instants, time, now } = world;
  const at = Math.max(0, instants.filter((one) => one <= time).length - 1);
  const away = time === now ? 'now' : `${span(time - now)} ${time < now ? 'ago' : 'from now'}`;
  const step = (name: string, to: number | undefined): Child =>
    h('button', { type: 'button', disabled: to === undefined, click: () => world.go(to) }, name);
  return h('div', { class: 'timeline' },
    h('output', { 'aria-live': 'polite' }, h('b', {}, moment(time)), ' ', h('span', { class: 'soft' }, away)),
    h('input', {
      type: 'range', min: 0, max: Math.max(0, instants.length - 1), step: 1, value: String(at), 'aria-label': 'Instants at which a segment changes',
      'aria-valuetext': `${moment(time)}, ${away}`, input: (event) => world.go(instants[Number((event.target as HTMLInputElement).value)]),
    }),
    h('div', { class: 'steps' },
      step('‹ Previous change', world.step(-1)), step('Next change ›', world.step(1)), step('Now', time === now ? undefined : now),
      h('label', {}, 'At ', h('input', {
        type: 'datetime-local', step: 1, value: moment(time).replace(' ', 'T'),
        change: (event) => { const to = Date.parse((event.target as HTMLInputElement).value); return Number.isNaN(to) ? undefined : world.go(to); },
      }))));
}

function segments(world: Replay): Child {
  const differ = world.compared.filter((one) => one.edited?.member !== one.own?.member).length;
  return [
    world.isEdited && h('p', { class: 'note', role: 'status' }, differ ? `${count(differ, 'segment')} would be another.` : 'No segment would be another at this instant.'),
    h('div', { class: 'list' }, world.compared.map((one) => compared(one, world.isEdited))),
  ];
}

function compared({ name, edited, own }: Compared, isEdited: boolean): Child {
  const differs = isEdited && edited?.member !== own?.member;
  const shown = edited ?? own;
  if (!shown) return false;
  return h('details', { key: name, class: differs ? 'differs' : undefined, 'data-segment': name },
    h('summary', {},
      edited ? badge(edited.member) : h('span', { class: 'badge' }, 'gone'),
      h('span', { class: 'name' }, h('b', {}, name)),
      differs && h('span', { class: 'soft' }, own ? `was ${own.member ? 'member' : 'no'}` : 'new'),
      h('code', { class: 'rule' }, shown.when)),
    explained(shown));
}

function flips(world: Replay): Child {
  if (world.flips.length === 0) return h('p', { class: 'none' }, 'No segment ever changes.');
  return h('table', {}, h('caption', {}, 'Changes'), head('When', 'Entered', 'Left'),
    h('tbody', {}, [...world.flips].reverse().map((flip) => h('tr', { 'aria-current': flip.time === world.time ? 'true' : undefined },
      h('td', {}, h('button', { type: 'button', class: 'link', click: () => world.go(flip.time) }, moment(flip.time)), flip.time > world.now && h('span', { class: 'soft' }, ' to come')),
      h('td', {}, flip.entered.join(', ')), h('td', { class: 'soft' }, flip.left.join(', '))))));
}

function source(world: Replay): Child {
  const choice = (value: Replay['source'], name: string): Child => h('label', {},
    h('input', { type: 'radio', name: 'source', checked: world.source === value, change: () => { world.edit({ source: value }); if (value === 'here') return world.run(); return undefined; } }), ` ${name}`);
  return h('fieldset', {}, h('legend', {}, 'History'),
    choice('here', 'of this browser'), ' ', choice('export', 'from an export'),
    world.source === 'export' && [
      h('label', { class: 'file' }, 'A file ', h('input', { type: 'file', accept: 'application/json,.json', change: (event) => upload(world, event) })),
      h('textarea', {
        class: 'small', spellcheck: 'false', 'aria-label': 'Exported history', placeholder: '{ "murmur": 1, … } as export() gives it', value: world.exported,
        input: (event) => world.edit({ exported: (event.target as HTMLTextAreaElement).value }),
      }),
      h('button', { type: 'button', click: () => world.run() }, 'Replay'),
    ]);
}

function inputs(world: Replay): Child {
  if (world.inputs === undefined) return false;
  return h('div', { class: 'editor' },
    h('label', { for: 'inputs' }, 'Page and visit', h('span', { class: 'soft' }, ' as rules read them, at every instant')),
    h('textarea', {
      id: 'inputs', class: 'small', spellcheck: 'false', value: world.inputs,
      input: (event) => world.edit({ inputs: (event.target as HTMLTextAreaElement).value }),
      keydown: (event) => again(world, event as KeyboardEvent),
    }));
}

/** Ctrl and Enter replay from where one writes. */
const again = (world: Replay, { key, ctrlKey, metaKey }: KeyboardEvent): Promise<void> | undefined =>
  key === 'Enter' && (ctrlKey || metaKey) ? world.run() : undefined;

async function upload(world: Replay, event: Event): Promise<void> {
  const file = (event.target as HTMLInputElement).files?.[0];
  if (!file) return;
  world.edit({ exported: await file.text() });
  await world.run();
}

function editor(world: Replay): Child {
  return h('div', { class: 'editor' },
    h('label', { for: 'manifest' }, 'Manifest', h('span', { class: 'soft' }, ' to try; the page keeps its own')),
    h('textarea', {
      id: 'manifest', spellcheck: 'false', value: world.manifest, 'aria-describedby': world.fault === undefined ? undefined : 'fault',
      'aria-invalid': world.fault === undefined ? undefined : 'true',
      input: (event) => world.edit({ manifest: (event.target as HTMLTextAreaElement).value }),
      keydown: (event) => again(world, event as KeyboardEvent),
    }),
    h('div', { class: 'steps' },
      h('button', { type: 'button', class: 'main', click: () => world.run() }, 'Replay'),
      h('button', { type: 'button', disabled: !world.isEdited, click: () => world.reset() }, 'The page’s own'),
      h('span', { class: 'soft' }, 'Ctrl + Enter')),
    world.fault !== undefined && h('pre', { id: 'fault', class: 'alarm wrap', role: 'alert' }, world.fault));
}
