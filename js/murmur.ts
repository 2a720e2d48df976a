import { Client, finish, imports } from 'murmur-wasm';
import type { Ask, Asked, State } from './asked.js';
import { claim, withLane, type Lane } from './lanes.js';
import type {
  ConsentOptions,
  ConsentRecord,
  ConsentState,
  ConsentTraceEntry,
  Context,
  Erasure,
  Explanation,
  Exported,
  FieldValue,
  Imported,
  Ledger,
  Murmur,
  MurmurError,
  MurmurEvents,
  PreferenceState,
  Preset,
  Purpose,
  SignalHistory,
  StartOptions,
  TrackOptions,
} from './types.js';
import { warm, warmFor } from './warm.js';
import { breathe, instantiate } from './wasm.js';

/** The face without what each entry loads for itself. */
export type Engine = Omit<Murmur, 'debug'>;

/** What a worker asks beyond the page's own face. */
export interface Hosted extends Engine {
  /** What a withdrawal of `store` leaves of the profile in storage: a marker without identity, or nothing. */
  left(): string | undefined;
  /** For each purpose the rank of who decides it, 0 the most explicit. */
  speakers(): Uint8Array;
}

/** Milliseconds after which every tab has heard of an erasure. */
const CROSSED = 1000;

/** Who wants to hear of what. */
type Listeners = Set<{ event: string; listener: (detail: never) => void }>;

/** What a start may load beside the manifest: where it is, or what it is. */
export interface Files {
  wasm: Request | Uint8Array;
  /** The built-in model of topics. */
  topics: URL | (() => Promise<Uint8Array>);
  /** What runs the engine in a worker; none where everything is in one file. */
  worker?: URL;
}

/** Starts Murmur on this page with these files; `ask` loads the second module once something is asked for. */
export async function start(options: StartOptions, files: Files, ask: Ask): Promise<Hosted> {
  if (!globalThis.document) throw failure('wasm', 'there is no document here: Murmur starts in a browser');
  const loading = load(files.wasm);
  const arriving = breathe().then(() => read(options.manifest));
  const [, manifest, lane] = await Promise.all([loading, arriving, loading.then(seen).then(claim)]);
  const site = (manifest as { site?: string } | null)?.site;
  if (options.site !== undefined && options.site !== site) {
    lane.release();
    throw failure('manifest', `it is that of "${site}"; expected that of "${options.site}"`);
  }
  const collector = options.collector === undefined ? undefined : new URL(options.collector, location.href).href;
  const granted = String(options.consent).includes('granted');
  const debug = options.debug === true;
  const listeners: Listeners = new Set();
  await warmFor(manifest);
  const client = Client.read(manifest, telling(listeners), collector, lane.number, granted, debug, options.bots === true);
  if (!client) {
    lane.release();
    // Asked again, it says what is wrong.
    throw await ask(manifest).then(() => 'a fault', String).then((faults) => failure('manifest', faults));
  }
  do await breathe();
  while (client.goOn());
  holdWhileShown(lane, (other) => client.setLane(other));
  await breathe();
  for (const other of client.otherLanes(lane.number)) void withLane(other, () => client.pruneLane(other));
  const face = new Face(client, listeners, debug, manifest, ask, files.topics);
  const reading = face.read();
  if (client.remembersPage()) await reading;
  return face;
}

async function bytes(address: URL | string | (() => Promise<Uint8Array>)): Promise<Uint8Array | undefined> {
  try {
    if (typeof address === 'function') return await address();
    const response = await fetch(new URL(address, document.baseURI), { credentials: 'same-origin' });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    console.warn(`murmur: no model of topics from ${String(address)}: the server answered ${response.status}`);
  } catch (cause) {
    console.warn(`murmur: no model of topics from ${String(address)}: ${String(cause)}`);
  }
  return undefined;
}

/** The typed face of the wasm classes. It converts nothing and decides nothing. */
class Face implements Hosted {
  readonly #client: Client;
  /** For the debugger, which shows the page as others would see it. */
  readonly listeners: Listeners;
  readonly #debug: boolean;
  readonly #manifest: unknown;
  readonly #load: Ask;
  #asked: Promise<Asked> | undefined;
  #reading: Promise<void> = Promise.resolve();
  /** Until the model of topics is there. */
  #topics: Files['topics'] | undefined;

  constructor(client: Client, listeners: Listeners, debug: boolean, manifest: unknown, load: Ask, topics: Files['topics']) {
    this.#client = client;
    this.listeners = listeners;
    this.#debug = debug;
    this.#manifest = manifest;
    this.#load = load;
    this.#topics = topics;
    this.#show();
  }

  /** Asks the second module. */
  async #ask<T>(answer: (asked: Asked) => T | Promise<T>): Promise<T> {
    this.#asked ??= this.#load(this.#manifest).catch((cause: unknown) => {
      this.#asked = undefined;
      throw failure('wasm', String(cause), cause);
    });
    return answer(await this.#asked);
  }

  /** Asks it about what this page knows now. */
  #askOf<T>(answer: (asked: Asked, state: State) => T | Promise<T>): Promise<T> {
    const state = this.#client.state();
    return this.#ask((asked) => answer(asked, state));
  }

  /** Asks it for what nobody waits for. */
  #tell(what: (asked: Asked) => void | Promise<void>): Promise<void> {
    return this.#ask(what).catch((cause: unknown) => console.warn(`murmur: ${String(cause)}`));
  }

  #show(): void {
    if (!this.#debug) return;
    const state = this.#client.state();
    void this.#tell((asked) => asked.show(state));
  }

  /** Tells the rules what the page is about, once it is there, and fetches a model only where the manifest asks for one. */
  read(): Promise<void> {
    return (this.#reading = this.#read());
  }

  async #read(): Promise<void> {
    const model = this.#client.topicModel();
    if (model === undefined) return;
    if (document.readyState === 'loading') {
      await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
    }
    const topics = this.#topics;
    this.#topics = undefined;
    const packed = model === '' || !topics ? undefined : await bytes(model === 'en' ? topics : model);
    await this.#tell(async (asked) => this.#client.setPage(await asked.readPage(packed)));
  }

  consent(choice: Partial<Record<Purpose, boolean>>, { by, text, language }: ConsentOptions = {}): void {
    this.#client.consent(choice, String(by), text === undefined ? text : String(text), String(language ?? ''));
    this.#show();
  }

  shouldAsk(purpose: Purpose, text: string, againAfterDays?: number): Promise<boolean> {
    return Promise.resolve(this.#client.shouldAsk(String(purpose), String(text), againAfterDays));
  }

  speakers(): Uint8Array {
    return this.#client.speakers();
  }

  consentTrace(): Promise<ConsentTraceEntry[]> {
    return this.#askOf((asked, state) => asked.consentTrace(state));
  }

  consentRecords(): Promise<ConsentRecord[]> {
    return this.#askOf((asked, state) => asked.consentRecords(state));
  }

  consentState(): ConsentState {
    return this.#client.consentState() as ConsentState;
  }

  track(signal: string, fields?: Record<string, FieldValue>, options?: TrackOptions): void {
    const name = String(signal);
    if (!this.#client.track(name, fields, options)) void this.#tell((asked) => asked.untracked(name, fields, options));
  }

  has(segment: string): boolean {
    return this.#client.has(String(segment));
  }

  segments(): string[] {
    return this.#client.segments();
  }

  why(segment: string): string | undefined {
    return (this.#manifest as { segments: Record<string, { why: string }> }).segments[segment]?.why;
  }

  mute(segment: string, on: boolean): void {
    if (this.#declares('segments', segment)) this.#client.mute(segment, on);
    else void this.#tell((asked) => asked.unknown('mute', String(segment)));
  }

  muted(): string[] {
    return this.#client.muted().split(' ').filter((name) => this.#declares('segments', name));
  }

  manifest(): Readonly<Record<string, unknown>> {
    return this.#manifest as Record<string, unknown>;
  }

  #declares(section: 'segments' | 'signals', name: string): boolean {
    return Object.hasOwn(this.manifest()[section] as object, name);
  }

  rank(field: string): string[] {
    return this.#client.rank(String(field));
  }

  explain(segment: string): Promise<Explanation | undefined> {
    return this.#askOf((asked, state) => asked.explain(state, String(segment)));
  }

  prefer(preference: string, answer: string | string[] | number | null): void {
    const name = String(preference);
    if (!this.#client.prefer(name, answer)) void this.#tell((asked) => asked.unpreferred(name, answer));
  }

  preferences(): Promise<PreferenceState[]> {
    return this.#askOf((asked, state) => asked.preferences(state));
  }

  stated(preference: string): string | string[] | number | undefined {
    return this.#client.stated(String(preference)) as string | string[] | number | undefined;
  }

  arm(question: string): string | undefined {
    return this.#client.arm(String(question));
  }

  limit(preset: Preset | 'none' | null): void {
    const name = preset === null ? '' : String(preset);
    if (!this.#client.limit(name)) void this.#tell((asked) => asked.unlimited(name));
  }

  async page(): Promise<void> {
    await this.read();
    telling(this.listeners)('page', { path: location.pathname } as never);
  }

  async context(): Promise<Context> {
    await this.#reading; // the model may be on its way
    return this.#ask((asked) => asked.context());
  }

  on<E extends keyof MurmurEvents>(event: E, listener: (detail: MurmurEvents[E]) => void): () => void {
    const heard = { event, listener };
    this.listeners.add(heard);
    return () => void this.listeners.delete(heard);
  }

  history(): Promise<SignalHistory[]> {
    return this.#askOf((asked, state) => asked.history(state));
  }

  ledger(): Promise<Ledger> {
    return this.#askOf((asked, state) => asked.ledger(state, this.#debug));
  }

  export(): Promise<Exported> {
    return this.#askOf((asked, state) => asked.export(state));
  }

  async import(exported: Exported): Promise<Imported> {
    const imported = await this.#ask((asked) => asked.import(this.#client.state(), exported));
    this.#client.reload();
    return imported;
  }

  async erase({ signal = '', time }: Erasure = {}): Promise<void> {
    if (signal && !this.#declares('signals', signal)) return this.#tell((asked) => asked.unknown('erase', signal));
    const [from, to] = [time ?? -Infinity, time ?? Date.now()];
    if (!this.#client.isKept()) return this.#client.dropUnsaved(signal, from, to);
    const erase = async (): Promise<void> => {
      await this.#askOf((asked, state) => asked.erase(state, signal, from, to));
      this.#client.reload();
    };
    await erase();
    // Another tab may have written at that very moment, before it heard.
    setTimeout(() => void erase().catch(() => {}), CROSSED);
  }

  forget(): Promise<void> {
    this.#client.forget();
    return Promise.resolve();
  }

  left(): string | undefined {
    return this.#client.left();
  }

  storage(): 'local' | 'memory' {
    return this.#client.isKept() ? 'local' : 'memory';
  }
}

/** Calls those who want to hear, whatever one of them throws. Without a detail it only says whether there are any. */
function telling(listeners: Listeners): (event: string, detail?: never) => boolean {
  return (event, detail) => {
    if (detail === undefined) return [...listeners].some((heard) => heard.event === event);
    for (const heard of [...listeners]) {
      try {
        if (heard.event === event) heard.listener(detail);
      } catch {
        console.warn('murmur: a listener of the page threw an error');
      }
    }
    return true;
  };
}

let loaded: Promise<unknown> | undefined;

function load(wasm: Files['wasm']): Promise<unknown> {
  loaded ??= instantiate(wasm, { imports, finish }).then(warm).catch((cause: unknown) => {
    loaded = undefined;
    throw failure('wasm', `WebAssembly did not load${wasm instanceof Request ? ` from ${wasm.url}` : ''}: ${String(cause)}`, cause);
  });
  return loaded;
}

/** The manifest, fetched where only its address is given. */
export async function read(manifest: StartOptions['manifest']): Promise<unknown> {
  if (typeof manifest !== 'string') return manifest;
  try {
    const response = await fetch(manifest, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw failure('manifest-fetch', `no manifest from ${manifest}: ${String(cause)}`, cause);
  }
}

function failure(code: MurmurError['code'], message: string, cause?: unknown): MurmurError {
  return Object.assign(new Error(message, { cause }), { code });
}

/**
 * Resolves once somebody sees the page. A prerendered page, or one in a tab that was never in front, is no visit yet: what
 * its scripts ask for waits, while module and manifest load.
 */
function seen(): Promise<void> {
  const unseen = (): boolean => document.visibilityState === 'hidden' || (document as { prerendering?: boolean }).prerendering === true;
  return new Promise((resolve) => {
    const events = ['prerenderingchange', 'visibilitychange'];
    const look = (): void => {
      if (unseen()) return;
      for (const event of events) document.removeEventListener(event, look);
      resolve();
    };
    for (const event of events) document.addEventListener(event, look);
    look();
  });
}

/** A held lock keeps a page out of the back-forward cache, so the lane is let go while the page is away. */
function holdWhileShown(lane: Lane, move: (number: number) => void): void {
  let held = lane;
  addEventListener('pagehide', () => held.release());
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    void claim().then((claimed) => {
      held = claimed;
      move(claimed.number);
    });
  });
}
