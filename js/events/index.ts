/**
 * Events without code: what the markup declares, pages that begin and are left, GA4's data layer. The tag loads this where
 * `data-events`, `data-spa` or `data-ga4` ask for it, the same for every visitor; other code calls `listen` once.
 */
import { whenReady } from '../instance.js';
import type { Murmur } from '../types.js';
import { declared } from './declared.js';
import { happen, happening } from './fields.js';
import { ga4 } from './ga4.js';
import { pages } from './pages.js';
import { Reading } from './reading.js';

export interface Listening {
  /** `auto` follows pages that begin without a load; default `off`: call `murmur.page()` yourself. */
  spa?: 'auto' | 'off';
  /** Reads GA4's e-commerce events of `dataLayer`, or of the data layer of that name. */
  ga4?: boolean | string;
}

let listening = false;

/** Begins to listen, once for a page. What happens before Murmur is there is told when it is. */
export function listen({ spa = 'off', ga4: layer = false }: Listening = {}): void {
  if (listening || !globalThis.document) return;
  listening = true;
  const ready = whenReady();
  const tell = (what: (murmur: Murmur) => void): void => void ready.then(what);
  declared(tell);
  if (layer !== false) ga4(layer === true || layer === '' ? 'dataLayer' : layer, tell);
  tell((murmur) => follow(murmur, spa));
}

function follow(murmur: Murmur, spa: Listening['spa']): void {
  const view = (): void => happen(murmur, 'page', {});
  const reads = happening(murmur, 'leave').length > 0;
  const reading = reads ? new Reading((read) => happen(murmur, 'leave', read)) : undefined;
  const begin = (): void => {
    reading?.begin();
    view();
  };
  view();
  addEventListener('pageshow', ({ persisted }) => persisted && begin());
  let left = false;
  const leave = (): void => {
    left = true;
    reading?.end();
  };
  document.addEventListener('murmur:page', () => {
    // Told by hand, it is here that the page before is left.
    if (!left) leave();
    left = false;
    begin();
  });
  if (spa === 'auto') pages(leave, () => void murmur.page());
}
