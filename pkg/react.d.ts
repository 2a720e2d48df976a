/**
 * Murmur for React: a provider and hooks. On a server and in the first render of a page everything is `resolving`, so both
 * render the same; what a visitor's segments change comes after. Hooks without a provider follow the Murmur that the tag
 * or other code started.
 */
import { type ReactNode } from 'react';
import { type Status } from './react/snapshot.js';
import type { ConsentState, Murmur as Instance, StartOptions } from './types.js';
export type { Status } from './react/snapshot.js';
export interface MurmurProviderProps {
    /** Starts the page's Murmur with these, once: later ones are not looked at, and one that has started already is taken. */
    options?: StartOptions;
    /** One that the site started itself, or how to start it, such as by `murmur/inline`; instead of options. */
    murmur?: Instance | (() => Promise<Instance>);
    children?: ReactNode;
}
/** Gives its children's hooks a Murmur. Without `options` and `murmur` it is the one that the tag starts. */
export declare function MurmurProvider({ options, murmur, children }: MurmurProviderProps): ReactNode;
/** The page's Murmur once it has started. */
export declare function useMurmur(): Instance | undefined;
/** Whether the visitor is in a segment; `member` is false while it is not known. */
export declare function useSegment(name: string): {
    status: Status;
    member: boolean;
};
/** The segments the visitor is in, in the manifest's order. */
export declare function useSegments(): {
    status: Status;
    segments: readonly string[];
};
/** The choices in force, and how to change them; undefined while they are not known. */
export declare function useConsent(): {
    status: Status;
    state: ConsentState | undefined;
    consent: Instance['consent'];
};
/** The manifest's plain reason for a segment, to stand beside what members see. */
export declare function useWhy(segment: string): string | undefined;
