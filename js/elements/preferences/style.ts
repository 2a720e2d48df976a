/** The look of the preference centre: headings on one side, what they speak of on the other, and much air. */
import { CONTROLS, RULES } from '../style.js';

export const STYLE = `${CONTROLS}${RULES}
:host { container-type: inline-size; }
.part { display: grid; grid-template-columns: minmax(0, 15rem) minmax(0, 1fr); gap: 1rem clamp(2rem, 5cqi, 4rem); padding-block: 2.4rem; border-top: 1px solid var(--line); }
.part:first-child { padding-top: 0; border-top: 0; }
.head > :first-child { font-size: 1.5rem; font-weight: 500; }
.head > :first-child:focus { outline: none; }
.head p { margin-top: 0.4rem; font-size: 0.9375rem; }
.body { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; gap: 1rem; }
.body > p { margin: 0; max-width: 44rem; }
.body > button { justify-self: start; }
.card .quiet { margin-inline-start: -0.5em; }
.end .quiet { margin: 0; padding-inline: 0.2em; }
.card .quiet + button { margin-inline-start: 0.8rem; }

.note { border-inline-start: 4px solid var(--accent); }
.card header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; margin-bottom: 0.4rem; }
.card header > :first-child { font-size: 1.1875rem; font-weight: 500; }
.cards { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
.wide { grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); align-items: start; }
.tag { margin: 0; flex: none; padding: 0.05em 0.7em; border: 1px solid var(--line); border-radius: 999px; color: var(--soft); font-size: 0.875rem; }
.member { border-color: var(--good); }
.member .tag { border-color: var(--good); background: var(--good); color: var(--on-good); font-weight: 600; }

.switches { border-block: 1px solid var(--line); }
.switches li + li { border-top: 1px solid var(--line); }
.switches li { padding-block: 1rem; }
.trace { margin: 0.6rem 0 0; max-width: 44rem; }
.trace dt { margin-top: 0.7rem; font-weight: 600; }
.trace dd { margin: 0.1rem 0 0; }
details > summary { color: var(--accent); font-size: 0.9375rem; padding-block: 0.2rem; }
.end { text-align: end; }
time { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; margin: -4px -4px 0.6rem; padding: 4px; }
.long { min-width: 32rem; }

.headline { font: 500 1.3rem/1.35 var(--heading); }
.slots { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0 0 1.1rem; }
.slots li { display: grid; place-items: center; width: 2.4rem; height: 2.4rem; border: 1.5px dashed var(--edge); border-radius: 50%; font: 500 1.1rem var(--mono); }
.slots .waiting, .slots .refused { border-style: solid; }
.slots .sent { border: 1.5px solid var(--ink); background: var(--ink); color: var(--paper); }
.steps { padding-inline-start: 1.3rem; list-style: decimal; }
.limits { margin: 0.6rem 0; }
.steps li, .limits { max-width: 42rem; margin: 0.6rem 0; }

.crowds { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-top: 0.7rem; font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: auto; }
path { fill: none; stroke-linecap: round; stroke-width: 1.3; }
.one { stroke: var(--accent); }
.zero { stroke: var(--line); }

.file { position: relative; }
.file:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.file:hover { border-color: var(--ink); background: color-mix(in srgb, var(--ink) 8%, transparent); }
.said { position: sticky; bottom: 1rem; z-index: 2; width: fit-content; max-width: 100%; margin: 0 auto; padding: 0.7rem 1.2rem; border-radius: 8px; background: var(--ink); color: var(--paper); font-size: 0.9375rem; }
.said:empty { display: none; }

@container (max-width: 46rem) {
  .part { grid-template-columns: minmax(0, 1fr); padding-block: 1.8rem; }
  .card { padding: 1rem 1.1rem; }
  .slots { gap: 0.35rem; }
  .slots li { width: 2rem; height: 2rem; font-size: 1rem; }
}
@media (forced-colors: active) {
  .slots .sent { border-width: 3px; }
  .one { stroke: CanvasText; }
  .zero { stroke: GrayText; }
}
`;
