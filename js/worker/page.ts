/** What a worker is told of the page it works for. */
import { PREFIX, type Happening, type Order, type Page } from './protocol.js';

/** localStorage, where the browser lends it. */
export function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Murmur's part of it. */
export function entries(): [name: string, text: string][] | undefined {
  const local = storage();
  return local && Object.keys(local).filter((name) => name.startsWith(PREFIX)).map((name) => [name, local.getItem(name) ?? '']);
}

const prerendering = (): boolean => (document as { prerendering?: boolean }).prerendering === true;
const hidden = (): boolean => document.visibilityState === 'hidden';

/** The page as it is now. */
export function look(): Page {
  const [arrival] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return {
    base: document.baseURI,
    origin: location.origin,
    search: location.search,
    referrer: document.referrer,
    hidden: hidden(),
    prerendering: prerendering(),
    arrival: arrival?.type ?? 'navigate',
    framed: window.top !== window,
    top: topOrigin(),
    driven: navigator.webdriver,
    private: (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true,
    coarse: matchMedia('(pointer: coarse)').matches,
    width: screen.width,
    language: navigator.language,
    hasNavigation: 'navigation' in globalThis,
    stored: entries(),
  };
}

function topOrigin(): string {
  try {
    return window.top?.location.origin ?? '';
  } catch {
    return '';
  }
}

/** Hands on what happens to the page, with no more of it than the engine reads. */
export function watch(order: (what: Order) => void): void {
  const fire = (fire: Happening): void => order({ fire, hidden: hidden(), prerendering: prerendering() });
  const listen = (target: EventTarget, types: string[], read: (event: never) => object): void => {
    for (const type of types) target.addEventListener(type, (event) => fire({ type, ...read(event as never) }), true);
  };
  listen(document, ['visibilitychange', 'prerenderingchange'], () => ({ target: { hidden: hidden() } }));
  listen(window, ['pagehide', 'pageshow'], ({ persisted }: PageTransitionEvent) => ({ persisted }));
  listen(window, ['online'], () => ({}));
  const { navigation } = globalThis as { navigation?: EventTarget };
  if (navigation) {
    listen(navigation, ['navigate'], ({ destination: { url, sameDocument } }: { destination: { url: string; sameDocument: boolean } }) =>
      ({ destination: { url, sameDocument } }));
  } else {
    listen(window, ['submit'], () => ({}));
    listen(window, ['click'], click);
  }
  addEventListener('storage', ({ storageArea, key, newValue }) => {
    if (storageArea !== storage() || (key !== null && !key.startsWith(PREFIX))) return;
    order({ stored: { name: key, text: newValue } });
  });
}

function click({ button, ctrlKey, metaKey, shiftKey, altKey, target }: MouseEvent): object {
  const link = (target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null | undefined;
  const to = link && { target: link.target, origin: link.origin, download: link.hasAttribute('download') };
  return { button, ctrlKey, metaKey, shiftKey, altKey, link: to };
}
