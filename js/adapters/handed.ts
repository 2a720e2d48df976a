/**
 * What may be handed over, decided here and nowhere else: segments that the visitor is in, that the manifest marks for a
 * recipient which it names, and only with consent to `activate`. What is withdrawn is taken back in the same tick.
 */
import { whenReady } from '../instance.js';
import type { Murmur, Recipient } from '../types.js';

/** A segment as a recipient gets it: by its name, and by its number in IAB Audience Taxonomy 1.1 where it has one. */
export interface Handed {
  segment: string;
  audience?: string;
}

/** Of the manifest what says who may be told what. */
interface Declared {
  site: string;
  segments: Record<string, { activate?: unknown; audience?: unknown } | undefined>;
  recipients?: unknown;
}

const declared = (murmur: Murmur): Declared => murmur.manifest() as unknown as Declared;

/** All of it now; empty where nothing may be. */
export function handed(murmur: Murmur, recipient: Recipient['recipient']): Handed[] {
  const { recipients, segments } = declared(murmur);
  if (!murmur.consentState().activate || !Object.hasOwn(Object(recipients) as object, recipient)) return [];
  return murmur.segments().flatMap((segment) => {
    const { activate, audience } = segments[segment] ?? {};
    // The page's module looks at neither: whatever stands there, nothing throws.
    if (!Array.isArray(activate) || !activate.includes(recipient)) return [];
    return [typeof audience === 'string' ? { segment, audience } : { segment }];
  });
}

/**
 * Calls `put` with what is handed over, each time that this changes, and with nothing where it has been taken back. The
 * returned function takes it back for good. Nothing is put before there is something.
 */
export function follow(recipient: Recipient['recipient'], put: (all: Handed[], site: string) => void): () => void {
  let told = '[]';
  let stopped = false;
  let stop = (): void => {};
  const tell = (all: Handed[], site: string): void => {
    const text = JSON.stringify(all);
    if (text === told) return;
    told = text;
    put(all, site);
  };
  void whenReady().then((murmur) => {
    if (stopped) return;
    const { site } = declared(murmur);
    const look = (): void => tell(handed(murmur, recipient), site);
    const listening = [murmur.on('segments', look), murmur.on('consent', look)];
    stop = () => {
      for (const end of listening) end();
      tell([], site);
    };
    look();
  });
  return () => {
    stopped = true;
    stop();
    stop = () => {};
  };
}
