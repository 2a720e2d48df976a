/** Who said what on a purpose, and what became of it, as a person says it: the sentences of `murmur.consentTrace()`. */
import type { ConsentTraceEntry } from '../types.js';
import { speak, type Say, type Words } from './words.js';

/** One entry of the trace in one or two sentences of a language: "You said no here. This decides." */
export function consentSentence(entry: ConsentTraceEntry, language = 'en'): string {
  return sentence(speak(language), entry);
}

export function sentence(say: Say, { source, said, why }: ConsentTraceEntry): string {
  if (source === 'default') return say('trace.default');
  const who = say(`trace.${source}${source === 'gpc' ? '' : said ? '.yes' : '.no'}` as keyof Words);
  const decides = why === 'given' || why === 'refused' || why === source;
  return `${who} ${say(decides ? 'trace.decides' : (`trace.why.${why}` as keyof Words))}`;
}
