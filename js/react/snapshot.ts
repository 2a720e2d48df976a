/** What hooks read of a Murmur: immutable, and the same object until something changes. */
import { whenReady } from '../instance.js';
import type { ConsentState, Murmur } from '../types.js';

/** `resolving` until Murmur has started, on a server always; `unavailable` where it can't. */
export type Status = 'resolving' | 'ready' | 'unavailable';

export interface Snapshot {
  status: Status;
  murmur?: Murmur;
  segments: readonly string[];
  consent?: ConsentState;
}

/** What a server renders, and what a page renders first, so that both are the same. */
export const RESOLVING: Snapshot = { status: 'resolving', segments: [] };

/** Follows one Murmur, and tells components. */
export class Store {
  #now = RESOLVING;
  readonly #components = new Set<() => void>();
  #followed: Promise<Murmur> | undefined;

  /** Follows this one; once it has been told, another one is not looked at. */
  follow(find: () => Promise<Murmur>): void {
    this.#followed ??= find().then(
      (murmur) => this.#attach(murmur),
      (cause: unknown) => {
        console.error(`murmur: not started, the page goes on without it. ${cause instanceof Error ? cause.message : String(cause)}`);
        this.#change({ status: 'unavailable', segments: [] });
        throw cause;
      },
    );
    this.#followed.catch(() => {});
  }

  readonly look = (): Snapshot => this.#now;

  readonly subscribe = (component: () => void): (() => void) => {
    this.#components.add(component);
    return () => void this.#components.delete(component);
  };

  #attach(murmur: Murmur): Murmur {
    const read = (): void => {
      const segments = murmur.segments();
      const same = segments.length === this.#now.segments.length && segments.every((name, at) => name === this.#now.segments[at]);
      this.#change({ status: 'ready', murmur, segments: same ? this.#now.segments : segments, consent: murmur.consentState() });
    };
    murmur.on('segments', read);
    murmur.on('consent', read);
    read();
    return murmur;
  }

  #change(next: Snapshot): void {
    this.#now = Object.freeze(next);
    for (const component of [...this.#components]) component();
  }
}

/** The page's own Murmur, started by the tag or by other code. */
export const page = new Store();

/** Begins to look for it; on a server there is nothing to wait for. */
export function followPage(): void {
  page.follow(whenReady);
}
