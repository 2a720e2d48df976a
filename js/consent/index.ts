/**
 * What consent managers of the page say, for its Murmur: loaded only where `data-consent` names one. Each file here reads
 * one of them and says all that it says, each time it changes; what counts is decided by the engine.
 */
import type { ConsentSetting, ConsentSource, Murmur, Purpose, StartOptions } from '../types.js';
import { gpp } from './gpp.js';
import { emit, mode } from './mode.js';
import { tcf } from './tcf.js';

/** A yes or no to each purpose that the manager decides; what it leaves open is not in it. */
export type Words = Partial<Record<Purpose, boolean>>;

/** How long a manager may take to appear before it is said that none does. It is heard however late it comes. */
const PATIENCE = 10_000;

/** Listens to the managers that `data-consent` names, for as long as the page lives. */
export function listen(murmur: Murmur, { consent, consentOptions: options = {} }: StartOptions): void {
  const asked = (setting: ConsentSetting): boolean => String(consent).split(/[\s,]+/).includes(setting);
  const { patience = PATIENCE } = options;
  const say = (by: ConsentSource): ((words: Words) => void) => {
    const waiting = setTimeout(
      () => console.warn(`murmur: no consent manager said anything (${by}) in ${patience / 1000} s, which counts as no`),
      patience,
    );
    return (words) => {
      clearTimeout(waiting);
      murmur.consent(words, { by });
    };
  };
  if (asked('tcf')) tcf(say('tcf'), options);
  if (asked('gpp')) gpp(say('gpp'), options);
  if (asked('mode')) mode(say('mode'));
  if (asked('emit')) emit(murmur, options.emit);
}
