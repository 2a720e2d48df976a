/**
 * `<script src="/murmur-hint.js"></script>` in the head, before anything is painted: until the elements are there,
 * each `<murmur-if>` shows what it last decided on this device, or its fallback, and each `<murmur-rank>` has its last
 * order. It asks for nothing and stores nothing.
 */
import { arrange } from './personalise/order.js';

const ASKED = ['segment', 'any', 'all', 'not', 'arm', 'holdout', 'times', 'per'];
const ARRANGED = '[arranged]';

let shown = '';
let orders: Record<string, string[]> = {};
/** Those that have an order are not seen before they are in it, however slowly the page comes. */
let ranked = '';
try {
  const memory = JSON.parse(localStorage.getItem('murmur.shown') ?? '{}') as { mark?: string; shown: string[]; orders: typeof orders };
  if (memory.mark === localStorage.getItem('murmur.generation')) {
    // Only plain attributes: what another script wrote there is no selector of ours.
    const plain = (name: string): boolean => /^(\[[a-z]+="[\w :%.-]*"\])+$/.test(name);
    const exactly = (name: string): string => name + ASKED.map((one) => (name.includes(`[${one}=`) ? '' : `:not([${one}])`)).join('');
    shown = memory.shown.filter(plain).map(exactly).join();
    orders = memory.orders ?? {};
    ranked = Object.keys(orders).filter((name) => /^[\w.]+$/.test(name)).map((name) => `[by="${name}"]`).join();
  }
} catch {
  // Storage is blocked, or holds something else: everyone's fallback.
}

/** What is not shown of those that are not there yet and match `which`. */
const away = (which: string): string =>
  `murmur-if:not(:defined)${which}:not(:is(${shown}))>:not([slot=else]),murmur-if:not(:defined)${which}:is(${shown})>[slot=else]`;

/** Puts in order what the parser has read to its end. */
function look(): void {
  for (const element of document.querySelectorAll('murmur-rank')) {
    let outer: Node | null = element;
    while (outer && !outer.nextSibling) outer = outer.parentNode;
    const values = orders[element.getAttribute('by') ?? ''];
    if (element.matches(ARRANGED) || !(outer || document.readyState !== 'loading')) continue;
    if (Array.isArray(values)) arrange(element, values);
    element.toggleAttribute('arranged', true);
  }
}

try {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `${away('')}{visibility:hidden}${away(':not([room])')}{position:fixed;inset:0 auto auto 0;width:100vw;height:1px;overflow:clip;contain:strict}` +
      'murmur-if[room]{display:grid}murmur-if[room]:not(:defined)>*{grid-area:1/1}' +
      `murmur-rank:is(${ranked}):not(${ARRANGED})>*{visibility:hidden}`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  // The site's own rule, which hides variants until the elements are there, makes room.
  document.documentElement.dataset.murmur = 'hint';
  const parsing = new MutationObserver(look);
  parsing.observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', () => {
    parsing.disconnect();
    look();
  });
} catch {
  // A browser without such style sheets: the site's own rule stands.
}
