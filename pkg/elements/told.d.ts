/** Who else may be told of a segment: named, with a link to their terms, beside its reason. */
import type { Murmur } from '../types.js';
import { type Child } from './tree.js';
import type { Say } from './words.js';
/** The recipients that the manifest marks it for, whatever the visitor agreed to. */
export declare const recipients: (murmur: Murmur, segment: string) => string[];
/** Whether they are told now. */
export declare const isTold: (murmur: Murmur, segment: string) => boolean;
/** A paragraph that names them; nothing where there are none. */
export declare function told(say: Say, murmur: Murmur, segment: string): Child;
