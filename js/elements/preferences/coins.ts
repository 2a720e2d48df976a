/** Why one report proves nothing: a thousand coins for a yes and a thousand for a no, by the odds that reports really have. */
import { h, type Child, type Node } from '../tree.js';
import type { Say } from '../words.js';
import { part, type Panel } from './panel.js';

const COINS = 1000;
const IN_A_ROW = 50;

/** Whether each of so many coins kept the true answer: u of u + w do, drawn without bias from the browser's own randomness. */
export function kept(u: number, w: number, coins: number): boolean[] {
  const whole = u + w;
  const fair = Math.floor(2 ** 32 / whole) * whole;
  const draw = (): number => {
    const [word] = crypto.getRandomValues(new Uint32Array(1)) as unknown as [number];
    return word < fair ? word % whole : draw();
  };
  return Array.from({ length: coins }, () => draw() < u);
}

export function coinsPart(panel: Panel): Node {
  const { say, ledger, view, act } = panel;
  // Who wants to send nothing is shown what the site asks.
  const odds = ledger.odds ?? ledger.choices[0]?.odds ?? '3/1';
  const [u, w] = odds.split('/').map(Number) as [number, number];
  const flip = (): void => act(() => {
    // A coin that keeps a yes says 1; one that keeps a no says 0.
    view.coins = [kept(u, w, COINS), kept(u, w, COINS).map((keep) => !keep)];
  });
  const [yes, no] = view.coins?.map((coins) => coins.filter(Boolean).length) ?? [];
  return part(panel, 'coins',
    h('p', {}, say('coins.how', { kept: say.number(u), whole: say.number(u + w) })),
    h('p', {}, h('button', { type: 'button', id: 'flip', class: 'main', part: 'button', click: flip }, say(view.coins ? 'coins.again' : 'coins.flip'))),
    view.coins && yes !== undefined && no !== undefined ? [
      h('div', { class: 'crowds' }, crowd(say, 'coins.yes', view.coins[0], yes), crowd(say, 'coins.no', view.coins[1], no)),
      h('p', { role: 'status' }, say('coins.told', { yes, no }), ' ', say('coins.one', {
        times: say.number(Math.ceil((u / w) * 100) / 100), guess: say.number(Math.ceil((u / (u + w)) * 100)),
      })),
      h('p', { class: 'soft' }, say('coins.crowd')),
    ] : false);
}

function crowd(say: Say, title: 'coins.yes' | 'coins.no', coins: boolean[], ones: number): Child {
  const dots = (wanted: boolean): string =>
    coins.map((coin, index) => (coin === wanted ? `M${(index % IN_A_ROW) * 2 + 1} ${Math.floor(index / IN_A_ROW) * 2 + 1}h0` : '')).join('');
  return h('figure', { class: 'card', part: 'card' },
    h('svg', { viewBox: `0 0 ${IN_A_ROW * 2} ${(COINS / IN_A_ROW) * 2}`, 'aria-hidden': 'true' },
      h('path', { class: 'zero', d: dots(false) }), h('path', { class: 'one', d: dots(true) })),
    h('figcaption', {}, h('strong', {}, say(title)), h('span', {}, say('coins.ones', { ones, coins: COINS }))));
}
