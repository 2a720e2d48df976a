/** The debugger's look: dense, and of the page's colour scheme. */
export const STYLE = `
:host {
  all: initial; color-scheme: light dark;
  --ink: light-dark(#1f242b, #e8e6e1); --paper: light-dark(#fbfaf7, #15181c); --card: light-dark(#fff, #1d2126);
  --soft: light-dark(#596069, #a6abb2); --line: light-dark(#dfdcd4, #33393f); --edge: light-dark(#7d838a, #7f868e);
  --accent: light-dark(#1f6285, #7cbfe0); --on-accent: light-dark(#fff, #0c1a22); --good: light-dark(#1f6a45, #86d3a8);
  --alarm: light-dark(#a32d15, #ff9f85); --glow: light-dark(#fff3d6, #3a2f14);
  --mono: ui-monospace, "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font: 13px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink);
}
[hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
.panel {
  position: fixed; z-index: 2147483646; container-type: inline-size; display: flex; flex-direction: column; background: var(--paper); color: var(--ink);
  box-shadow: 0 0 24px rgb(0 0 0 / 0.28); direction: ltr; text-align: start;
}
.panel.bottom { inset: auto 0 0; height: calc(var(--share) * 1vh); border-top: 1px solid var(--edge); }
.panel.right { inset: 0 0 0 auto; width: max(min(24rem, 100vw), calc(var(--share) * 1vw)); border-left: 1px solid var(--edge); }
.handle { position: absolute; touch-action: none; z-index: 1; }
.bottom .handle { inset: -4px 0 auto; height: 8px; cursor: ns-resize; }
.right .handle { inset: 0 auto 0 -4px; width: 8px; cursor: ew-resize; }
.handle:is(:hover, :focus-visible) { background: var(--accent); opacity: 0.5; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; padding: 0 0.75rem; background: var(--card); border-bottom: 1px solid var(--line); }
h2 { margin: 0; font: italic 600 15px/1.2 Palatino, P052, Georgia, serif; }
h2 .soft { font: 12px var(--mono); }
h3 { margin: 1rem 0 0.3rem; font-size: 13px; font-weight: 600; }
h3 .soft { font-weight: 400; }
h3 code { margin-inline-end: 0.4em; }
p { margin: 0 0 0.5rem; max-width: 75ch; }
[role=tablist] { display: flex; flex: 1; overflow-x: auto; }
[role=tab] { padding: 0.65rem 0.8rem; border: 0; border-bottom: 2px solid transparent; border-radius: 0; background: none; color: var(--soft); white-space: nowrap; }
[role=tab]:hover { color: var(--ink); background: none; }
[role=tab][aria-selected=true] { color: var(--ink); border-color: var(--accent); font-weight: 600; }
.tools { display: flex; gap: 0.4rem; padding-block: 0.35rem; margin-inline-start: auto; }
.view { flex: 1; overflow: auto; padding: 0.75rem; overscroll-behavior: contain; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.view:focus-visible { outline-offset: -3px; }
button, input, textarea { font: inherit; color: inherit; }
button { padding: 0.25rem 0.6rem; border: 1px solid var(--edge); border-radius: 5px; background: var(--card); cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--ink); }
button:disabled { color: var(--soft); border-color: var(--line); cursor: default; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button.link { padding: 0; border: 0; background: none; color: var(--accent); text-decoration: underline; text-underline-offset: 0.15em; font-variant-numeric: tabular-nums; }
input:is([type=search], [type=datetime-local]), textarea { padding: 0.25rem 0.5rem; border: 1px solid var(--edge); border-radius: 5px; background: var(--card); }
input[type=search] { width: 11rem; }
input:is([type=checkbox], [type=radio]) { margin: 0; accent-color: var(--accent); vertical-align: -0.1em; }
input[type=range] { width: 100%; margin: 0.2rem 0; accent-color: var(--accent); }
label { white-space: nowrap; }
code, pre, textarea { font: 12px/1.5 var(--mono); }
pre { margin: 0 0 0.5rem; padding: 0.5rem 0.7rem; border-radius: 5px; background: var(--card); border: 1px solid var(--line); overflow-x: auto; white-space: pre-wrap; }
pre.wrap { overflow-wrap: anywhere; }
.soft, .none { color: var(--soft); }
.note { color: var(--soft); }
.alarm { color: var(--alarm); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.list { border: 1px solid var(--line); border-radius: 6px; background: var(--card); }
.list > * + * { border-top: 1px solid var(--line); }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; }
.see { display: flex; align-items: center; gap: 0.35rem; height: 2.1rem; padding-inline: 0.75rem; color: var(--soft); cursor: pointer; }
summary { display: flex; align-items: center; gap: 0.7rem; min-height: 2.1rem; padding: 0.2rem 0.7rem; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; flex: none; width: 0; border: 4px solid transparent; border-left: 5px solid var(--edge); border-right: 0; }
details[open] > summary::before { rotate: 90deg; }
summary:hover { background: color-mix(in srgb, var(--accent) 7%, transparent); }
.name { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.rule { flex: 1; min-width: 0; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: end; }
details[open] .rule { visibility: hidden; }
.body { padding: 0.3rem 0.9rem 0.6rem 1.9rem; }
.badge { display: inline-block; flex: none; width: 5.6em; border: 1px solid var(--line); border-radius: 999px; color: var(--soft); font-size: 11px; line-height: 1.6; text-align: center; }
.badge.in { border-color: var(--good); background: var(--good); color: var(--paper); font-weight: 600; }
.differs { background: var(--glow); }
table { width: 100%; margin: 0 0 1rem; border-collapse: collapse; background: var(--card); }
caption { padding: 0.2rem 0; font-weight: 600; text-align: start; }
th, td { padding: 0.25rem 0.7rem; border: 1px solid var(--line); text-align: start; font-weight: 400; vertical-align: top; font-variant-numeric: tabular-nums; }
thead th { position: sticky; top: -0.75rem; color: var(--soft); font-size: 12px; background: var(--paper); }
.value { font: 12px/1.5 var(--mono); overflow-wrap: anywhere; }
tr.force { font-weight: 600; }
tr[aria-current] { background: var(--glow); }
dl { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin: 0 0 0.75rem; }
dt { color: var(--soft); font-size: 12px; }
dd { margin: 0; font-weight: 600; }
.verdict { padding: 0.5rem 0.8rem; border-left: 3px solid var(--accent); background: var(--card); }
.halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem; }
.halves > div { display: flex; flex-direction: column; gap: 0.7rem; min-width: 0; }
.timeline output { display: block; font-size: 15px; font-variant-numeric: tabular-nums; }
.timeline output .soft { font-size: 13px; }
.steps { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.6rem; }
fieldset { margin: 0; padding: 0.3rem 0.8rem 0.6rem; border: 1px solid var(--line); border-radius: 6px; }
fieldset label { margin-inline-end: 1rem; }
.file { display: block; margin-block: 0.4rem; }
textarea { display: block; width: 100%; min-height: 5rem; margin-block: 0.3rem 0.5rem; resize: vertical; white-space: pre; tab-size: 2; }
.editor { display: flex; flex: 1; flex-direction: column; }
.editor textarea { flex: 1; min-height: 14rem; }
.mark {
  display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 0.2rem 1rem;
  padding: 0.35rem 1rem; background: #f5c84c; color: #241a00; border-bottom: 1px solid #8a6a00; direction: ltr;
}
.mark.alone { position: fixed; z-index: 2147483647; inset: 0 0 auto; box-shadow: 0 0 24px rgb(0 0 0 / 0.28); }
.mark .soft { color: #4d3b00; }
.mark button { background: #241a00; border-color: #241a00; color: #fff; }
.mark :focus-visible { outline-color: #241a00; }
@media (max-width: 40rem) {
  .panel.bottom { height: max(60vh, calc(var(--share) * 1vh)); }
  .rule { display: none; }
}
@container (max-width: 52rem) {
  [role=tablist] { order: 1; flex-basis: 100%; }
  [role=tab] { padding-block: 0.35rem 0.5rem; }
}
@container (max-width: 26rem) { .dock { display: none; } }
@media (forced-colors: active) { .badge.in { border-width: 2px; font-weight: 700; } }
`;
