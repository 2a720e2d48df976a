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
