/** The IAB's Global Privacy Platform, version 1.1: `__gpp`. */
import type { ConsentManagerOptions, TcfPurposes } from '../types.js';
import type { Words } from './index.js';
import { heard, type Hear } from './manager.js';
import { mapped } from './tcf.js';

type Section = Record<string, unknown>;

interface Ping {
  signalStatus?: string;
  applicableSections?: number[];
  parsedSections?: Record<string, Section | Section[]>;
}

interface Change {
  pingData?: Ping;
}

type Api = (command: string, hear: Hear<Change>) => void;

const FRAMEWORK = { name: '__gpp', version: '1.1', call: (api: Api, hear: Hear<Change>) => api('addEventListener', hear) } as const;

/** European section, whose purposes are those of the Transparency and Consent Framework. */
const EUROPE: [name: string, id: number] = ['tcfeuv2', 2];

/** Sections of the United States, by law: each has opt-outs of sale, sharing or targeted advertising. */
const STATES: Record<string, number> = {
  usnat: 7, usca: 8, usva: 9, usco: 10, usut: 11, usct: 12, usfl: 13, usmt: 14, usor: 15, ustx: 16, usde: 17, usia: 18, usne: 19,
  usnh: 20, usnj: 21, ustn: 22, usmn: 23, usmd: 24,
};
const OPT_OUTS = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'];
const [OPTED_OUT, DID_NOT] = [1, 2];

/** Says what the applicable sections say, once the manager is ready and whenever it changes. */
export function gpp(say: (words: Words) => void, { tcf, optOut = false, parents }: ConsentManagerOptions): void {
  heard<Change>(FRAMEWORK, parents, (event, success) => {
    const ping = event?.pingData;
    if (success && ping?.signalStatus === 'ready') say(words(ping, tcf, optOut));
  });
}

function words({ applicableSections = [], parsedSections = {} }: Ping, purposes: TcfPurposes | undefined, optOut: boolean): Words {
  const here = Object.entries(parsedSections).map(([name, section]) => [name.toLowerCase(), flat(section)] as const);
  const [europe, id] = EUROPE;
  let said: Words = {};
  for (const [name, section] of here) {
    if (name === europe && applicableSections.includes(id)) said = narrowed(said, european(section, purposes));
    const state = STATES[name];
    if (state !== undefined && applicableSections.includes(state)) said = narrowed(said, american(section, optOut));
  }
  return said;
}

/** A section may come in its segments. */
function flat(section: Section | Section[]): Section {
  return Array.isArray(section) ? Object.assign({}, ...section) as Section : section;
}

/** A no of one section holds against a yes of another. */
function narrowed(one: Words, other: Words): Words {
  const both = { ...one, ...other };
  for (const purpose of Object.keys(both) as (keyof Words)[]) {
    if (one[purpose] === false) both[purpose] = false;
  }
  return both;
}

function european({ PublisherConsents, PurposeConsents }: Section, purposes?: TcfPurposes): Words {
  const list = (field: unknown): unknown[] => (Array.isArray(field) ? field : []);
  const own = list(PublisherConsents);
  const consents = own.includes(true) ? own : list(PurposeConsents);
  return mapped((number) => consents[Number(number) - 1] === true, purposes);
}

/**
 * An opt-out, or the browser's own signal, is a no to what leaves the device. That somebody did not opt out is no yes,
 * unless the site says that it asks so (`optOut`).
 */
function american(section: Section, optOut: boolean): Words {
  const values = OPT_OUTS.map((name) => section[name]);
  if (values.includes(OPTED_OUT) || section.Gpc === true) return { report: false, activate: false };
  return optOut && values.includes(DID_NOT) ? { store: true, personalise: true, report: true, activate: true } : {};
}
