/**
 * The page's side of worker mode: the same face, with the engine elsewhere. What may be read at once is read of the
 * worker's last word; storage stays here, because a worker has none.
 */
import type { Ask, Asked } from '../asked.js';
import type { Engine, Files } from '../murmur.js';
import type {
  ConsentOptions, ConsentRecord, ConsentSource, ConsentState, ConsentTraceEntry, Context, Erasure, Explanation, Exported, FieldValue,
  Imported, Ledger, MurmurError, MurmurEvents, PreferenceState,
  Preset, Purpose, SignalHistory, StartOptions, TrackOptions,
} from '../types.js';
import { PREFIX, PROFILE, type Order, type Snapshot, type Word } from './protocol.js';
import { entries, look, storage, watch } from './page.js';

const SOURCES: ConsentSource[] = ['visitor', 'site', 'tcf', 'gpp', 'mode'];
const PURPOSES: Purpose[] = ['store', 'personalise', 'report', 'activate'];
const NOTHING: Record<Purpose, boolean> = { store: false, personalise: false, report: false, activate: false };

/**
 * Starts the engine in a worker.
 *
 * @throws MurmurError where the browser or the page's policy allows no worker, and with what keeps the engine from starting.
 */
export function start(options: StartOptions, files: Files, ask: Ask): Promise<Engine> {
  return new Promise((resolve, reject) => {
    const { worker: address, wasm, topics } = files;
    if (!address || !(wasm instanceof Request) || !(topics instanceof URL)) throw new Error('a worker is a file of its own, and this entry has everything in one');
    const worker = new Worker(trusted(address.href) as string, { type: 'module', name: 'murmur' });
    const remote = new Remote(worker, ask, resolve, (message, code) => {
      worker.terminate();
      reject(Object.assign(new Error(message), { code }));
    });
    worker.onerror = () => remote.fail(`no worker from ${address.href}`, 'wasm');
    worker.onmessage = ({ data }: MessageEvent<Word>) => remote.hear(data);
    const absolute = (address: string): string => new URL(address, document.baseURI).href;
    const { manifest, collector } = options;
    const given: StartOptions = { ...options, manifest: typeof manifest === 'string' ? absolute(manifest) : manifest };
    if (collector !== undefined) given.collector = absolute(collector);
    const order = (what: Order): void => worker.postMessage(what);
    order({ begin: look(), options: given, files: { wasm: wasm.url, topics: topics.href } });
    watch(order);
  });
}

class Remote implements Engine {
  readonly #worker: Worker;
  readonly #load: Ask;
  readonly #ready: (murmur: Engine) => void;
  readonly fail: (message: string, code: MurmurError['code']) => void;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (cause: Error) => void }>();
  /** For the debugger, which shows the page as others would see it. */
  readonly listeners = new Set<{ event: string; listener: (detail: never) => void }>();
  #manifest: Record<string, unknown> = {};
  #now!: Snapshot;
  #asked: Promise<Asked> | undefined;
  #calls = 0;
  /** How often everything was wiped here: what the worker wrote before it heard of it is not kept. */
  #wipes = 0;
  /** The last call that took something back: what the worker says from before it is out of date. */
  #refused = 0;

  constructor(worker: Worker, load: Ask, ready: (murmur: Engine) => void, fail: Remote['fail']) {
    this.#worker = worker;
    this.#load = load;
    this.#ready = ready;
    this.fail = fail;
  }

  /** Takes a word of the worker. */
  hear(word: Word): void {
    if ('failed' in word) this.fail(word.failed.message, word.failed.code as MurmurError['code']);
    else if ('write' in word) this.#write(word.write);
    else if ('ask' in word) void this.#ask(word);
    else if ('answer' in word) this.#answered(word);
    else if ('ready' in word) {
      this.#worker.onerror = null;
      this.#manifest = word.manifest as Record<string, unknown>;
      this.#now = word.ready;
      this.#ready(this);
    } else if (word.snapshot.after >= this.#refused) {
      this.#now = word.snapshot;
      if ('event' in word) this.#emit(word.event, word.detail);
    }
  }

  consent(choice: Partial<Record<Purpose, boolean>>, options: ConsentOptions = {}): void {
    // A no holds at once, unless somebody more explicit decides; a yes once the worker has it.
    const rank = Math.max(SOURCES.indexOf(options.by ?? 'site'), 0);
    const refused = PURPOSES.filter((purpose, index) => choice[purpose] === false && rank <= (this.#now.speakers[index] ?? 0));
    if (refused.includes('store')) this.#wipe();
    const noes = Object.fromEntries(refused.map((purpose) => [purpose, false]));
    const speakers = this.#now.speakers.map((now, index) => (typeof choice[PURPOSES[index] ?? 'store'] === 'boolean' ? Math.min(now, rank) : now));
    this.#now = { ...this.#now, speakers, consent: { ...this.#now.consent, ...noes, decided: true } };
    if (!this.#now.consent.personalise || refused.includes('store')) Object.assign(this.#now, { segments: [], ranks: {} });
    this.#order('consent', choice, options);
    if (refused.length > 0) this.#refused = this.#calls;
  }

  shouldAsk(purpose: Purpose, text: string, againAfterDays?: number): Promise<boolean> {
    return this.#call('shouldAsk', purpose, text, againAfterDays);
  }

  consentTrace(): Promise<ConsentTraceEntry[]> {
    return this.#call('consentTrace');
  }

  consentRecords(): Promise<ConsentRecord[]> {
    return this.#call('consentRecords');
  }

  consentState(): ConsentState {
    return this.#now.consent;
  }

  track(signal: string, fields?: Record<string, FieldValue>, options?: TrackOptions): void {
    this.#order('track', signal, fields, options);
  }

  has(segment: string): boolean {
    return this.#now.segments.includes(segment);
  }

  segments(): string[] {
    return [...this.#now.segments];
  }

  why(segment: string): string | undefined {
    return (this.#manifest.segments as Record<string, { why: string }>)[segment]?.why;
  }

  manifest(): Readonly<Record<string, unknown>> {
    return this.#manifest;
  }

  mute(segment: string, on: boolean): void {
    const { muted, segments } = this.#now;
    const others = muted.filter((name) => name !== segment);
    // Muted at once; what it was before, once the worker says so.
    this.#now = { ...this.#now, muted: on ? [...others, segment] : others, segments: on ? segments.filter((name) => name !== segment) : segments };
    this.#order('mute', segment, on);
  }

  muted(): string[] {
    return [...this.#now.muted];
  }

  rank(field: string): string[] {
    return [...(this.#now.ranks[field] ?? [])];
  }

  explain(segment: string): Promise<Explanation | undefined> {
    return this.#call('explain', segment);
  }

  prefer(preference: string, answer: string | string[] | number | null): void {
    // Until the worker has looked whether it is one of those offered.
    this.#now = { ...this.#now, stated: { ...this.#now.stated, [preference]: answer ?? undefined } };
    this.#order('prefer', preference, answer);
  }

  preferences(): Promise<PreferenceState[]> {
    return this.#call('preferences');
  }

  stated(preference: string): string | string[] | number | undefined {
    return this.#now.stated[preference];
  }

  arm(question: string): string | undefined {
    return this.#now.arms[question];
  }

  limit(preset: Preset | 'none' | null): void {
    this.#order('limit', preset);
  }

  async page(): Promise<void> {
    await this.#call('page');
    this.#emit('page', { path: location.pathname } as never);
  }

  context(): Promise<Context> {
    return this.#call('context');
  }

  on<E extends keyof MurmurEvents>(event: E, listener: (detail: MurmurEvents[E]) => void): () => void {
    const heard = { event, listener };
    this.listeners.add(heard);
    return () => void this.listeners.delete(heard);
  }

  history(): Promise<SignalHistory[]> {
    return this.#call('history');
  }

  ledger(): Promise<Ledger> {
    return this.#call('ledger');
  }

  export(): Promise<Exported> {
    return this.#call('export');
  }

  import(exported: Exported): Promise<Imported> {
    return this.#call('import', exported);
  }

  erase(what?: Erasure): Promise<void> {
    return this.#call('erase', what);
  }

  forget(): Promise<void> {
    this.#wipe();
    this.#now = { ...this.#now, segments: [], ranks: {}, consent: { ...NOTHING, decided: false } };
    const forgotten = this.#call<void>('forget');
    this.#refused = this.#calls;
    return forgotten;
  }

  storage(): 'local' | 'memory' {
    return this.#now.storage;
  }

  #call<T>(call: string, ...args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(++this.#calls, { resolve, reject });
      this.#worker.postMessage({ call, args, number: this.#calls, wipes: this.#wipes } satisfies Order);
    });
  }

  /** A call that nobody waits for. What can't be sent is one warning, never an exception. */
  #order(call: string, ...args: unknown[]): void {
    this.#call(call, ...args).catch((cause: unknown) => console.warn(`murmur: ${call}: ${String(cause)}`));
  }

  #answered({ answer, value, error }: Extract<Word, { answer: number }>): void {
    const waiting = this.#waiting.get(answer);
    this.#waiting.delete(answer);
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(new Error(error));
  }

  /** Erases what is stored here in this very tick; the worker erases what it knows, and says what has to stay. */
  #wipe(): void {
    const left = this.#now.left;
    this.#wipes += 1;
    for (const [name] of entries() ?? []) storage()?.removeItem(name);
    if (left !== undefined) storage()?.setItem(PROFILE, left);
    this.#now = { ...this.#now, storage: 'memory' };
  }

  #write({ name, text, wipes }: Extract<Word, { write: unknown }>['write']): void {
    if (wipes < this.#wipes || !name.startsWith(PREFIX)) return;
    try {
      if (text === null) storage()?.removeItem(name);
      else storage()?.setItem(name, text);
    } catch {
      this.#worker.postMessage({ refused: true } satisfies Order);
    }
  }

  /** Asks the second module for the worker, which has none. */
  async #ask({ ask, args, number }: Extract<Word, { ask: unknown }>): Promise<void> {
    const answer = (order: { value?: unknown; error?: string }): void =>
      this.#worker.postMessage({ asked: number, ...order } satisfies Order);
    try {
      if (ask === 'open') {
        await this.#open(args[0]);
        return answer({});
      }
      if (ask === 'readPage') await parsed();
      const asked = (await this.#asked) as unknown as Record<string, (...args: unknown[]) => unknown>;
      const before = entries() ?? [];
      const value = await asked[ask]?.apply(asked, args);
      // These write by themselves, and their own tab is not told of it.
      if (ask === 'import' || ask === 'erase') this.#tell(before);
      answer({ value });
    } catch (cause) {
      answer({ error: String(cause) });
    }
  }

  /** Tells the worker how storage differs from what it was. */
  #tell(before: [name: string, text: string][]): void {
    const now = new Map(entries());
    for (const [name] of before) if (!now.has(name)) this.#worker.postMessage({ stored: { name, text: null } } satisfies Order);
    for (const [name, text] of now) this.#worker.postMessage({ stored: { name, text } } satisfies Order);
  }

  #open(manifest: unknown): Promise<Asked> {
    this.#asked ??= this.#load(manifest).catch((cause: unknown) => {
      this.#asked = undefined;
      throw cause;
    });
    return this.#asked;
  }

  #emit(event: string, detail: never): void {
    for (const heard of [...this.listeners]) {
      try {
        if (heard.event === event) heard.listener(detail);
      } catch {
        console.warn('murmur: a listener of the page threw an error');
      }
    }
  }
}

/** Once the page's own HTML is there. */
async function parsed(): Promise<void> {
  if (document.readyState !== 'loading') return;
  await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
}

/** The page's policy may demand that a script's address is one that somebody vouched for. */
function trusted(address: string): unknown {
  type Vouching = { createPolicy(name: string, rules: object): { createScriptURL(address: string): unknown } };
  const types = (globalThis as { trustedTypes?: Vouching }).trustedTypes;
  return types ? types.createPolicy('murmur-worker', { createScriptURL: (own: string) => own }).createScriptURL(address) : address;
}
