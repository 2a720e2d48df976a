/**
 * Finds a consent manager, however late it comes, and has it heard: in the page itself, or, as the IAB's frameworks have it for
 * frames, in a page around it, which a frame with the framework's name marks and messages reach.
 */

export type Hear<T> = (said: T | null, success: boolean) => void;

/** What the frameworks differ in; both listen to changes by the command `addEventListener`. */
interface Framework<T> {
  name: '__tcfapi' | '__gpp';
  version: number | string;
  /** Calls the page's own function. */
  call: (api: never, hear: Hear<T>) => void;
}

const STEP = 100;
const ID = 'murmur';

/** `parents` are origins that may speak for the visitor beside the page's own: who puts a site into a frame could say anything. */
export function heard<T>({ name, version, call }: Framework<T>, parents: string[] = [], hear: Hear<T>): void {
  const safely: Hear<T> = (said, success) => {
    try {
      hear(said, success);
    } catch (cause) {
      console.warn(`murmur: what a consent manager said can't be read (${name}): ${String(cause)}`);
    }
  };
  const look = (): void => {
    const api = (globalThis as Record<string, unknown>)[name];
    const around = above(`${name}Locator`);
    if (typeof api === 'function') call(api as never, safely);
    else if (around) converse(around, name, version, [location.origin, ...parents], safely);
    else setTimeout(look, STEP);
  };
  look();
}

/** The nearest page around this one with such a frame. */
function above(locator: string): Window | undefined {
  for (let at: Window = window; at !== at.parent; ) {
    at = at.parent;
    try {
      if ((at.frames as unknown as Record<string, unknown>)[locator]) return at;
    } catch {
      // Of another origin, and without one.
    }
  }
  return undefined;
}

function converse<T>(around: Window, name: string, version: number | string, origins: string[], hear: Hear<T>): void {
  let refused = false;
  addEventListener('message', ({ source, origin, data }: MessageEvent<Record<string, { callId: string; returnValue: T; success: boolean }> | null>) => {
    const answer = source === around && data?.[`${name}Return`];
    if (!answer || answer.callId !== ID) return;
    if (origins.includes(origin)) return hear(answer.returnValue, answer.success);
    if (!refused) console.warn(`murmur: a consent manager of ${origin} is not heard; "parents" of the consent options name who is`);
    refused = true;
  });
  // It says nothing about the visitor, so anybody may read it.
  around.postMessage({ [`${name}Call`]: { command: 'addEventListener', version, callId: ID } }, '*');
}
