/** Google's Consent Mode, version 2: read from `dataLayer`, and where the site asks for it told what holds here. */
import type { ConsentState, Murmur, Purpose } from '../types.js';
import type { Words } from './index.js';

/** Its signals, each `granted` or `denied`. */
type Signals = Record<string, unknown>;
type Layer = unknown[];

/** What we said ourselves, and so don't read. */
const own = new WeakSet<object>();

const here = globalThis as { dataLayer?: Layer };

/** What holds here, told onward. `analytics_storage` is more than a randomized answer: a site has to ask for it by name. */
const EMITTED: Record<string, Purpose> = {
  functionality_storage: 'store',
  personalization_storage: 'personalise',
  ad_storage: 'activate',
  ad_user_data: 'activate',
  ad_personalization: 'activate',
};

/** Says what `consent` commands said before this, and whatever they say from now on. */
export function mode(say: (words: Words) => void): void {
  let signals: Signals = {};
  const hear = (entry: unknown): void => {
    const [command, what, given] = (entry ?? []) as { [index: number]: unknown; [Symbol.iterator]: () => Iterator<unknown> };
    if (command !== 'consent' || own.has(entry as object) || typeof given !== 'object' || given === null) return;
    if (what === 'default') signals = { ...defaults(given as Signals), ...signals };
    else if (what === 'update') signals = { ...signals, ...given };
    else return;
    say(words(signals));
  };
  const layer = (here.dataLayer ??= []);
  const listen = (entry: unknown): void => {
    // Arguments of `gtag` and lists; anything else that the page tells its tags is none of ours.
    if (typeof entry === 'object' && entry !== null && Symbol.iterator in entry) hear(entry);
  };
  const push = layer.push;
  layer.push = function (...entries: unknown[]): number {
    const length = push.apply(this, entries);
    entries.forEach(listen);
    return length;
  };
  layer.slice().forEach(listen);
}

/** Of a default for some regions only the refusals count: where the visitor is can't be known here. */
function defaults({ region, ...signals }: Signals): Signals {
  if (region === undefined) return signals;
  return Object.fromEntries(Object.entries(signals).filter(([, value]) => value === 'denied'));
}

function words(signals: Signals): Words {
  const one = (...names: string[]): boolean | undefined => {
    const said = names.map((name) => signals[name]).filter((value) => value === 'granted' || value === 'denied');
    return said.length === 0 ? undefined : said.includes('granted');
  };
  const all = (...names: string[]): boolean | undefined => {
    const said = names.map((name) => one(name));
    return said.includes(false) ? false : said.every(Boolean) || undefined;
  };
  const store = one('functionality_storage') === false ? false : one('analytics_storage', 'personalization_storage');
  const found = {
    store,
    personalise: one('personalization_storage'),
    report: one('analytics_storage'),
    activate: all('ad_storage', 'ad_user_data', 'ad_personalization'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, said]) => said !== undefined));
}

/** Tells Google's tags what holds here, now and whenever it changes: `gtag('consent', 'update', …)`. */
export function emit(murmur: Murmur, signals: Record<string, Purpose> = {}): void {
  const tell = (state: ConsentState): void => {
    if (!state.decided) return;
    const update = Object.entries({ ...EMITTED, ...signals }).map(([signal, purpose]) => [signal, state[purpose] ? 'granted' : 'denied']);
    const entry = command('consent', 'update', Object.fromEntries(update));
    own.add(entry);
    (here.dataLayer ??= []).push(entry);
  };
  murmur.on('consent', tell);
  tell(murmur.consentState());
}

/** Google's tags take commands as the arguments of a function, and no list. */
function command(..._: unknown[]): object {
  // eslint-disable-next-line prefer-rest-params
  return arguments;
}
