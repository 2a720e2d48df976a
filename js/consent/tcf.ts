/** The IAB's Transparency and Consent Framework, version 2: `__tcfapi`. */
import type { ConsentManagerOptions, Purpose, TcfPurposes } from '../types.js';
import type { Words } from './index.js';
import { heard, type Hear } from './manager.js';

type Vector = Record<string, boolean>;

interface TcData {
  eventStatus?: string;
  gdprApplies?: boolean;
  purpose?: { consents?: Vector };
  publisher?: { consents?: Vector };
}

type Api = (command: string, version: number, hear: Hear<TcData>) => void;

const VERSION = 2;
const FRAMEWORK = { name: '__tcfapi', version: VERSION, call: (api: Api, hear: Hear<TcData>) => api('addEventListener', VERSION, hear) } as const;

/**
 * The framework's purposes that each of ours rests on; all of them, `|` one of them. 1: store and access information on a
 * device. 3, 4: profiles for personalised advertising, and its selection. 5, 6: the same for content. 8, 9: measure content,
 * understand audiences through statistics. Ours need no vendor: the site itself is the first party.
 */
const PURPOSES: Record<Purpose, string> = { store: '1', personalise: '1+5|6', report: '1+8|9', activate: '1+3|4' };

/** Says what the visitor agreed to, once the manager knows it and whenever it changes. */
export function tcf(say: (words: Words) => void, { tcf: purposes, parents }: ConsentManagerOptions): void {
  heard<TcData>(FRAMEWORK, parents, (data, success) => {
    if (!success || !data) return;
    // Where no such law applies the framework says nothing about the visitor.
    if (data.gdprApplies === false) say({});
    else if (data.eventStatus === 'tcloaded' || data.eventStatus === 'useractioncomplete') say(words(data, purposes));
  });
}

function words({ purpose, publisher }: TcData, purposes?: TcfPurposes): Words {
  // What the visitor told the publisher stands above what vendors were told.
  const own = publisher?.consents ?? {};
  const consents = Object.keys(own).length > 0 ? own : (purpose?.consents ?? {});
  return mapped((number) => consents[number] === true, purposes);
}

/** A yes or no to each of our purposes, from the numbers of the framework's that were agreed to. */
export function mapped(agreed: (number: string) => boolean, purposes?: TcfPurposes): Words {
  const rules = Object.entries({ ...PURPOSES, ...purposes });
  return Object.fromEntries(rules.map(([purpose, rule]) => [purpose, rule.split('+').every((any) => any.split('|').some(agreed))]));
}
