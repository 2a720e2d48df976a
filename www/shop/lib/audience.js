// The shop's one door to Murmur. Where the script is blocked, the shop goes on without it.

const tag = document.querySelector('script[src="/murmur.js"]');

/** The Murmur object once the tag is ready; pending for ever where it never loads. */
export const murmur = new Promise((resolve) => {
  // Before it is ready, `murmur` may be a queue of calls, which cannot explain anything yet.
  if (typeof window.murmur?.explain === 'function') resolve(window.murmur);
  else document.addEventListener('murmur:ready', (event) => resolve(event.detail ?? window.murmur), { once: true });
});

// The script delays the window's load event, so by then it is known whether it arrived at all.
const blocked = new Promise((resolve) => {
  const look = () => {
    const [entry] = performance.getEntriesByName(tag?.src);
    if (!(entry?.decodedBodySize > 0)) resolve(false);
  };
  if (document.readyState === 'complete') look();
  else addEventListener('load', look, { once: true });
});

/** Whether Murmur is here: true when it is, false once it is known to be blocked or after `patience` milliseconds. */
export const settled = (patience) => Promise.race([
  murmur.then(() => true),
  blocked,
  new Promise((resolve) => { setTimeout(resolve, patience, false); }),
]);

/** Remembers an event as soon as Murmur is here. */
export async function track(signal, fields) {
  (await murmur).track(signal, fields);
}

/** Calls back now and whenever segments, consent or reports change. */
export async function follow(listener) {
  const instance = await murmur;
  for (const name of ['segments', 'consent', 'report']) {
    document.addEventListener(`murmur:${name}`, () => listener(instance));
  }
  listener(instance);
}
