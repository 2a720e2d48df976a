/** Who said what on a purpose, and what became of it, as a person says it: the sentences of `murmur.consentTrace()`. */
import type { ConsentTraceEntry } from '../types.js';
import { type Say } from './words.js';
/** One entry of the trace in one or two sentences of a language: "You said no here. This decides." */
export declare function consentSentence(entry: ConsentTraceEntry, language?: string): string;
export declare function sentence(say: Say, { source, said, why }: ConsentTraceEntry): string;
