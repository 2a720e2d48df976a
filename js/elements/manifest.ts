/** What elements read of a manifest: declared things by name. Whatever stands there, nothing throws. */
import type { Murmur, PreferenceState } from '../types.js';
import type { Say } from './words.js';

type Section = 'segments' | 'preferences' | 'questions' | 'quizzes' | 'recipients' | 'consent';
type Entry = Record<string, unknown>;

/** The declaration of this name, where there is one. */
export function declared(murmur: Murmur, section: Section, name: string): Entry | undefined {
  const all = murmur.manifest()[section] as Record<string, Entry> | undefined;
  return all && Object.hasOwn(all, name) ? all[name] : undefined;
}

/** A list of names, where it is one. */
export const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the site says in this language where it asks for consent, in its manifest: a purpose's sentence, `heading` or `reason`. */
export function asks(murmur: Murmur, { language }: Say, what: string): string | undefined {
  const [tag, base = ''] = [language.toLowerCase(), language.toLowerCase().split('-')[0]];
  return text((declared(murmur, 'consent', tag) ?? declared(murmur, 'consent', base))?.[what]) || undefined;
}

/** A preference as it is declared, with what is stated now: no second module is needed for it. */
export function preference(murmur: Murmur, name: string): PreferenceState | undefined {
  const entry = declared(murmur, 'preferences', name);
  if (!entry) return undefined;
  const { kind, options, from, to } = entry as Partial<PreferenceState>;
  const value = murmur.stated(name);
  return {
    preference: name, title: text(entry.title), purpose: text(entry.purpose), keepMs: 0, kind: kind ?? 'choice',
    options: options ?? [], from: from ?? 1, to: to ?? 5, ...(value !== undefined && { value }),
  };
}

/** The preference that a question to the crowd is about: the first that its rules read. */
export function askedBy(murmur: Murmur, question: string): string | undefined {
  const entry = declared(murmur, 'questions', question);
  const segment = declared(murmur, 'segments', text(entry?.segment));
  return /preference\(\s*['"]([\w-]+)['"]\s*\)/.exec(JSON.stringify([entry, segment?.stated, segment?.when]))?.[1];
}

/** Whether the crowd is asked about this preference. */
export function isReported(murmur: Murmur, name: string): boolean {
  return Object.keys(murmur.manifest().questions ?? {}).some((question) => askedBy(murmur, question) === name);
}

export interface Step {
  ask: string;
  after?: Record<string, unknown[]>;
}

/** The title and the steps of a quiz. */
export function quiz(murmur: Murmur, name: string): { title: string; steps: Step[] } | undefined {
  const entry = declared(murmur, 'quizzes', name);
  // A page's module passes over quizzes: where nobody checked the manifest, anything may stand here.
  const steps = Array.isArray(entry?.steps) ? entry.steps.filter((step) => typeof step?.ask === 'string') : [];
  return entry && { title: text(entry.title), steps: steps as Step[] };
}

/** Whether a step is asked, after what was answered. */
export function isDue(murmur: Murmur, { after }: Step): boolean {
  return Object.entries(after ?? {}).every(([name, answers]) => {
    const stated = murmur.stated(name);
    return Array.isArray(answers) && [stated].flat().some((one) => answers.includes(one));
  });
}
