/**
 * `<script src="/murmur-hint.js"></script>` in the head, before anything is painted: until the elements are there,
 * each `<murmur-if>` shows what it last decided on this device, or its fallback. It asks for nothing and stores nothing.
 */
const ASKED = ['segment', 'any', 'all', 'not', 'arm', 'holdout', 'times', 'per'];
const UNDEFINED = 'murmur-if:not(:defined)';

function last(): string {
  try {
    const memory = JSON.parse(localStorage.getItem('murmur.shown') ?? '{}') as { mark?: string; shown: string[] };
    // Only plain attributes: what another script wrote there is no selector of ours.
    const plain = (name: string): boolean => /^(\[[a-z]+="[\w :%.-]*"\])+$/.test(name);
    const exactly = (name: string): string => name + ASKED.map((one) => (name.includes(`[${one}=`) ? '' : `:not([${one}])`)).join('');
    if (memory.mark === localStorage.getItem('murmur.generation')) return memory.shown.filter(plain).map(exactly).join();
  } catch {
    // Storage is blocked, or holds something else: everyone's fallback.
  }
  return '';
}

try {
  const shown = last();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `${UNDEFINED}:not(:is(${shown}))>:not([slot=else]),${UNDEFINED}:is(${shown})>[slot=else]` +
      '{position:fixed;inset:0 auto auto 0;width:100vw;height:1px;overflow:clip;contain:strict;visibility:hidden}',
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  // The site's own rule, which hides variants until the elements are there, makes room.
  document.documentElement.dataset.murmur = 'hint';
} catch {
  // A browser without such style sheets: the site's own rule stands.
}
export {};
