/** Pages that begin without a load: the Navigation API tells of them, or else the History it is about. */

/** The head has settled so long after it last changed, or after a page that changes nothing began. */
const QUIET = 100;
const PATIENCE = 300;
/** It is not waited for longer, in milliseconds, where it never settles. */
const MOST = 2000;

/** Calls `left` when another page begins, and `settled` once its title is there. An address that differs by its fragment only is the same page. */
export function pages(left: () => void, settled: () => void): void {
  const here = (): string => location.pathname + location.search;
  let page = here();
  let stop: (() => void) | undefined;
  const look = (): void => {
    if (here() === page) return;
    page = here();
    // A redirect: the page before it was never there.
    if (stop) stop();
    else left();
    stop = settle(() => {
      stop = undefined;
      settled();
    });
  };
  const { navigation } = globalThis as { navigation?: EventTarget };
  if (navigation) {
    navigation.addEventListener('currententrychange', look);
    return;
  }
  for (const name of ['pushState', 'replaceState'] as const) {
    const own = history[name];
    history[name] = function (this: History, ...args: Parameters<History['pushState']>): void {
      own.apply(this, args);
      look();
    };
  }
  addEventListener('popstate', look);
}

/** Calls back once the head has been quiet for a while, and gives what stops it. */
function settle(done: () => void): () => void {
  const began = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const stop = (): void => {
    clearTimeout(timer);
    observer.disconnect();
  };
  const wait = (time: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stop();
      done();
    }, Math.max(0, Math.min(time, began + MOST - performance.now())));
  };
  const observer = new MutationObserver(() => wait(QUIET));
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  wait(PATIENCE);
  return stop;
}
