import init, { Client } from 'murmur-wasm';
import { claim, withLane, type Lane } from './lanes.js';
import type {
  ConsentState,
  Context,
  Explanation,
  Exported,
  FieldValue,
  Imported,
  Ledger,
  Murmur,
  MurmurError,
  MurmurEvents,
  PreferenceState,
  Purpose,
  SignalHistory,
  StartOptions,
  TrackOptions,
} from './types.js';

/** Starts Murmur on this page with the wasm file at `wasm`. */
export async function start(options: StartOptions, wasm: URL | string): Promise<Murmur> {
  const loading = load(wasm);
  const [, manifest, lane] = await Promise.all([loading, read(options.manifest), loading.then(seen).then(claim)]);
  const collector = options.collector === undefined ? undefined : new URL(options.collector, location.href).href;
  const granted = options.consent === 'granted';
  const client = Client.start(manifest, collector, lane.number, granted, options.debug === true, options.bots === true);
  holdWhileShown(lane, (other) => client.setLane(other));
  for (const other of client.otherLanes(lane.number)) void withLane(other, () => client.pruneLane(other));
  const reading = readPage(client, wasm);
  if (client.remembersPage()) await reading;
  return new Face(client);
}

/** Tells the rules what the page is about, once it is there, and fetches a model only where the manifest asks for one. */
async function readPage(client: Client, wasm: URL | string): Promise<void> {
  const model = client.topicModel();
  if (model === undefined) return;
  if (document.readyState === 'loading') {
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
  }
  client.readPage(model === '' ? undefined : await bytes(model === 'en' ? new URL('topics-en.bin', wasm) : model));
}

async function bytes(address: URL | string): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(address, { credentials: 'same-origin' });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    console.warn(`murmur: no model of topics from ${String(address)}: the server answered ${response.status}`);
  } catch (cause) {
    console.warn(`murmur: no model of topics from ${String(address)}: ${String(cause)}`);
  }
  return undefined;
}

/** The typed face of the wasm class. It converts nothing and decides nothing. */
class Face implements Murmur {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  consent(choice: Partial<Record<Purpose, boolean>>): void {
    this.#client.consent(choice);
  }

  consentState(): ConsentState {
    return this.#client.consentState() as ConsentState;
  }

  track(signal: string, fields?: Record<string, FieldValue>, options?: TrackOptions): void {
    this.#client.track(String(signal), fields, options);
  }

  has(segment: string): boolean {
    return this.#client.has(String(segment));
  }

  segments(): string[] {
    return this.#client.segments();
  }

  explain(segment: string): Explanation | undefined {
    return this.#client.explain(String(segment)) as Explanation | undefined;
  }

  prefer(preference: string, answer: string | string[] | number | null): void {
    this.#client.prefer(String(preference), answer);
  }

  preferences(): PreferenceState[] {
    return this.#client.preferences() as PreferenceState[];
  }

  context(): Context {
    return this.#client.context() as Context;
  }

  on<E extends keyof MurmurEvents>(event: E, listener: (detail: MurmurEvents[E]) => void): () => void {
    const number = this.#client.on(event, listener);
    return () => this.#client.off(number);
  }

  history(): SignalHistory[] {
    return this.#client.history() as SignalHistory[];
  }

  ledger(): Ledger {
    return this.#client.ledger() as Ledger;
  }

  export(): Exported {
    return this.#client.export() as Exported;
  }

  import(exported: Exported): Imported {
    return this.#client.import(exported) as Imported;
  }

  forget(): Promise<void> {
    this.#client.forget();
    return Promise.resolve();
  }

  storage(): 'local' | 'memory' {
    return this.#client.isKept() ? 'local' : 'memory';
  }
}

let loaded: Promise<unknown> | undefined;

function load(wasm: URL | string): Promise<unknown> {
  loaded ??= init({ module_or_path: wasm }).catch((cause: unknown) => {
    loaded = undefined;
    throw failure('wasm', `WebAssembly did not load from ${String(wasm)}: ${String(cause)}`, cause);
  });
  return loaded;
}

async function read(manifest: StartOptions['manifest']): Promise<unknown> {
  if (typeof manifest !== 'string') return manifest;
  try {
    const response = await fetch(manifest, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw failure('manifest-fetch', `no manifest from ${manifest}: ${String(cause)}`, cause);
  }
}

function failure(code: MurmurError['code'], message: string, cause: unknown): MurmurError {
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
