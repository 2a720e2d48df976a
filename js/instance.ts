/** How elements, adapters and hooks find the page's one Murmur, whichever file brought it: the tag or the npm module. */
import type { Murmur, MurmurEvents } from './types.js';

const KEY = Symbol.for('murmur');
const STARTING = Symbol.for('murmur.starting');
const here = globalThis as { [KEY]?: Murmur; [STARTING]?: Promise<Murmur> };

/**
 * Runs `start` where no Murmur of this page has started or is starting; else says so on the console, once for each try, and
 * gives the first one. A start that failed leaves the page to the next.
 */
export function once(start: () => Promise<Murmur>): Promise<Murmur> {
  const first = here[STARTING];
  if (first) {
    first.then(() => console.warn('murmur: started twice on this page; the first goes on'), () => {});
    return first;
  }
  const starting = (here[STARTING] = start());
  starting.catch(() => delete here[STARTING]);
  return starting;
}

/** The page's Murmur, once it has started. */
export function present(): Murmur | undefined {
  return here[KEY];
}

/** The page's Murmur as soon as it has started; pending for ever where none does. */
export function whenReady(): Promise<Murmur> {
  const started = present();
  if (started) return Promise.resolve(started);
  return new Promise((resolve) => {
    document.addEventListener('murmur:ready', (event) => resolve((event as CustomEvent<Murmur>).detail), { once: true });
  });
}

/** Whether the debugger shows the page as somebody else would see it: nothing of that is to be remembered. */
export function previewed(): boolean {
  return (present() as { previewed?: boolean } | undefined)?.previewed === true;
}

/** Makes it the page's own, and its events events of the document: `murmur:segments`, `murmur:consent`, `murmur:report`, `murmur:page`. */
export function connect(murmur: Murmur): void {
  here[KEY] = murmur;
  for (const event of ['segments', 'consent', 'report', 'page'] as const) forward(murmur, event);
}

/** Says `murmur:ready`. */
export function announce(murmur: Murmur): void {
  dispatch('ready', murmur);
}

function forward<E extends keyof MurmurEvents>(murmur: Murmur, event: E): void {
  murmur.on(event, (detail) => dispatch(event, detail));
}

function dispatch(name: string, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(`murmur:${name}`, { detail }));
}
