/** The look that all elements have. `light-dark` follows the page's own `color-scheme`. */
export const BASE = `
:host {
  --ink: var(--murmur-ink, #26211d); --paper: var(--murmur-paper, #faf7f2); --card: var(--murmur-card, #fff);
  --soft: var(--murmur-soft, #635a51); --line: var(--murmur-line, #e2dad0); --edge: var(--murmur-edge, #85796d);
  --accent: var(--murmur-accent, #8f3a1c); --on-accent: var(--murmur-on-accent, #fff);
  --good: var(--murmur-good, #256546); --on-good: var(--murmur-on-good, #fff);
  --heading: var(--murmur-heading-font, inherit);
  --mono: var(--murmur-mono-font, ui-monospace, "Cascadia Code", Menlo, Consolas, monospace);
  --radius: var(--murmur-radius, 10px);
  display: block; color: var(--ink); font-family: var(--murmur-font, inherit); line-height: 1.5;
}
@supports (color: light-dark(#000, #fff)) {
  :host {
    --ink: var(--murmur-ink, light-dark(#26211d, #f1e9df)); --paper: var(--murmur-paper, light-dark(#faf7f2, #171411));
    --card: var(--murmur-card, light-dark(#fff, #211d19)); --soft: var(--murmur-soft, light-dark(#635a51, #b9ada0));
    --line: var(--murmur-line, light-dark(#e2dad0, #3a332c)); --edge: var(--murmur-edge, light-dark(#85796d, #8f8375));
    --accent: var(--murmur-accent, light-dark(#8f3a1c, #f2a27c)); --on-accent: var(--murmur-on-accent, light-dark(#fff, #24130a));
    --good: var(--murmur-good, light-dark(#256546, #93d1ac)); --on-good: var(--murmur-on-good, light-dark(#fff, #10251a));
  }
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
h1, h2, h3, h4 { margin: 0; font-family: var(--heading); line-height: 1.2; text-wrap: balance; }
p { margin: 0 0 0.6em; text-wrap: pretty; }
ul, ol { margin: 0; padding: 0; list-style: none; }
a { color: var(--accent); text-underline-offset: 0.18em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.soft { color: var(--soft); }
button, .button {
  display: inline-block; padding: 0.5em 1.1em; border: 1px solid var(--edge); border-radius: 999px; background: transparent;
  color: var(--ink); font: inherit; font-weight: 600; line-height: 1.25; text-align: center; cursor: pointer;
}
button:hover:not(:disabled) { border-color: var(--ink); background: color-mix(in srgb, var(--ink) 8%, transparent); }
button:disabled { opacity: 0.5; cursor: default; }
button.main { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
button.main:hover:not(:disabled) { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
button.quiet { padding: 0.25em 0.5em; border-color: transparent; color: var(--accent); font-weight: inherit; text-decoration: underline; text-underline-offset: 0.18em; }
summary { cursor: pointer; }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } }
`;

/** That of switches, questions and cards. */
export const CONTROLS = `
.card { padding: 1.2rem 1.4rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--card); }
.card > :last-child { margin-bottom: 0; }
.row { display: flex; flex-wrap: wrap; gap: 0.8rem; }
.confirm { border-color: var(--accent); }
.switch { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.1rem 1rem; align-items: center; }
.switch label { font-weight: 600; cursor: pointer; }
.switch p { grid-column: 2; margin: 0; }
.switch input {
  appearance: none; position: relative; width: 2.9rem; height: 1.6rem; margin: 0; border: 1.5px solid var(--edge);
  border-radius: 999px; background: var(--paper); cursor: pointer;
}
.switch input::before {
  content: ""; position: absolute; top: 50%; inset-inline-start: 0.2rem; width: 1.05rem; height: 1.05rem; border-radius: 50%;
  background: var(--edge); translate: 0 -50%; transition: inset-inline-start 0.15s;
}
.switch input:checked { border-color: var(--good); background: var(--good); }
.switch input:checked::before { inset-inline-start: 1.45rem; background: var(--on-good); }
.card > .switch { margin-top: 0.9rem; }
.card > .switch label { font-weight: inherit; color: var(--soft); }

.question, .dial { min-width: 0; margin: 0; }
.question { padding: 0; border: 0; margin-bottom: 0.8rem; }
legend { padding: 0; font-family: var(--heading); font-size: 1.1875rem; }
.dial legend { float: inline-start; width: 100%; margin-bottom: 0.3rem; }
.dial legend + * { clear: both; }
.options { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.6rem; }
.option { display: inline-flex; align-items: center; gap: 0.55rem; padding: 0.4rem 0.9rem; border: 1px solid var(--edge); border-radius: 999px; cursor: pointer; }
.option:hover { border-color: var(--ink); }
.option:has(:checked) { border-color: var(--good); background: color-mix(in srgb, var(--good) 14%, transparent); }
.option:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.option input { flex: none; width: 1.1em; height: 1.1em; margin: 0; accent-color: var(--good); }
.option input:focus-visible { outline: none; }
.block { display: flex; align-items: baseline; margin-top: 0.5rem; border-radius: var(--radius); }
.block input { translate: 0 0.15em; }
.block strong, .block .soft { display: block; }
@media (forced-colors: active) {
  .switch input::before { background: ButtonText; }
  .switch input:checked { background: Highlight; }
  .switch input:checked::before { background: HighlightText; }
  .option:has(:checked) { border-width: 3px; }
}
`;

/** That of a rule as it is written, and of the values that it reads. */
export const RULES = `
pre { margin: 0.5rem 0 0.8rem; padding: 0.8rem 1rem; border-radius: 6px; background: var(--paper); white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.875rem; line-height: 1.5; }
code { font-family: var(--mono); font-size: 0.875em; overflow-wrap: anywhere; }
pre code { font-size: inherit; }
.missing { margin-bottom: 0.8rem; padding-inline-start: 1.2rem; list-style: disc; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th { color: var(--soft); font-weight: 500; font-size: 0.875rem; text-align: start; }
th, td { padding-block: 0.35rem; padding-inline: 0 1rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
tr:last-child td { border-bottom: 0; }
td:last-child, th:last-child { padding-inline-end: 0; }
`;
