/**
 * What consent managers of the page say, for its Murmur: loaded only where `data-consent` names one. Each file here reads
 * one of them and says all that it says, each time it changes; what counts is decided by the engine.
 */
import type { Murmur, Purpose, StartOptions } from '../types.js';
/** A yes or no to each purpose that the manager decides; what it leaves open is not in it. */
export type Words = Partial<Record<Purpose, boolean>>;
/** Listens to the managers that `data-consent` names, for as long as the page lives. */
export declare function listen(murmur: Murmur, { consent, consentOptions: options }: StartOptions): void;
