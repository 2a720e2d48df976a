/** Starts Murmur: in a worker where the site asks for one and the page allows it, else on the page; and what it listens to. */
import type { Ask } from './asked.js';
import { type Engine, type Files } from './murmur.js';
import type { Murmur, StartOptions } from './types.js';
import type * as managers from './consent/index.js';
import type * as remote from './worker/remote.js';
export type Remote = typeof remote;
export type Managers = typeof managers;
/** `load` gets the page's side of worker mode. */
export declare function begin(options: StartOptions, files: Files, ask: Ask, load: () => Promise<Remote>): Promise<Engine>;
/** Has the page's consent managers heard, where the site names one; `load` gets what listens to them. */
export declare function hear(murmur: Murmur, options: StartOptions, load: () => Promise<Managers>): void;
