'use client';
/**
 * Murmur for React: a provider and hooks. On a server and in the first render of a page everything is `resolving`, so both
 * render the same; what a visitor's segments change comes after. Hooks without a provider follow the Murmur that the tag
 * or other code started.
 */
import { createContext, createElement, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Murmur } from './index.js';
import { present } from './instance.js';
import { followPage, page, RESOLVING, Store, type Snapshot, type Status } from './react/snapshot.js';
import type { ConsentState, Murmur as Instance, StartOptions } from './types.js';

export type { Status } from './react/snapshot.js';

const Following = createContext(page);

export interface MurmurProviderProps {
  /** Starts the page's Murmur with these, once: later ones are not looked at, and one that has started already is taken. */
  options?: StartOptions;
  /** One that the site started itself, or how to start it, such as by `murmur/inline`; instead of options. */
  murmur?: Instance | (() => Promise<Instance>);
  children?: ReactNode;
}

/** Gives its children's hooks a Murmur. Without `options` and `murmur` it is the one that the tag starts. */
export function MurmurProvider({ options, murmur, children }: MurmurProviderProps): ReactNode {
  const [store] = useState(() => (options || murmur ? new Store() : page));
  useEffect(() => {
    if (murmur) store.follow(typeof murmur === 'function' ? murmur : () => Promise.resolve(murmur));
    else if (options) store.follow(() => startOnce(options));
  }, [store, options, murmur]);
  return createElement(Following.Provider, { value: store }, children);
}

/** One page, one Murmur: strict mode and a second provider get the one that is there. */
let starting: Promise<Instance> | undefined;

function startOnce(options: StartOptions): Promise<Instance> {
  const there = present();
  if (there) return Promise.resolve(there);
  starting ??= Murmur.start(options).finally(() => { starting = undefined; });
  return starting;
}

/** Re-renders where `read` gives something else. */
function useRead<T>(read: (now: Snapshot) => T): T {
  const store = useContext(Following);
  useEffect(() => {
    if (store === page) followPage();
  }, [store]);
  return useSyncExternalStore(store.subscribe, () => read(store.look()), () => read(RESOLVING));
}

/** The page's Murmur once it has started. */
export function useMurmur(): Instance | undefined {
  return useRead((now) => now.murmur);
}

/** Whether the visitor is in a segment; `member` is false while it is not known. */
export function useSegment(name: string): { status: Status; member: boolean } {
  const status = useRead((now) => now.status);
  const member = useRead((now) => now.segments.includes(name));
  return useMemo(() => ({ status, member }), [status, member]);
}

/** The segments the visitor is in, in the manifest's order. */
export function useSegments(): { status: Status; segments: readonly string[] } {
  const status = useRead((now) => now.status);
  const segments = useRead((now) => now.segments);
  return useMemo(() => ({ status, segments }), [status, segments]);
}

/** The choices in force, and how to change them; undefined while they are not known. */
export function useConsent(): { status: Status; state: ConsentState | undefined; consent: Instance['consent'] } {
  const status = useRead((now) => now.status);
  const state = useRead((now) => now.consent);
  const murmur = useMurmur();
  return useMemo(() => ({ status, state, consent: (choice, options) => murmur?.consent(choice, options) }), [status, state, murmur]);
}

/** The manifest's plain reason for a segment, to stand beside what members see. */
export function useWhy(segment: string): string | undefined {
  return useRead((now) => now.murmur?.why(segment));
}
