// The shop's one door to Murmur. Where the script is blocked, the shop goes on without it.

const tag = document.querySelector('script[src="/murmur.js"]');

/** The Murmur object once the tag is ready; pending for ever where it never loads. */
export const murmur = new Promise((resolve) => {
  // Before it is ready, `murmur` may be a queue of calls, which cannot explain anything yet.
  if (typeof window.murmur?.explain === 'function') resolve(window.murmur);
  else document.addEventListener('murmur:ready', (event) => resolve(event.detail ?? window.murmur), { once: true });
});

/** Settles as soon as it is known whether Murmur is here: true, or false after an error or `patience` milliseconds. */
export const settled = (patience) => Promise.race([
  murmur.then(() => true),
  new Promise((resolve) => {
    tag?.addEventListener('error', () => resolve(false), { once: true });
    setTimeout(resolve, patience, false);
  }),
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
