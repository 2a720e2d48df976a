/** The engine off the main thread: it runs in a worker as it would on the page, whose orders it takes. */
import type { Ask, Asked } from '../asked.js';
import { read, start, type Hosted } from '../murmur.js';
import type { MurmurEvents } from '../types.js';
import { PROFILE, type Order, type Snapshot, type Word } from './protocol.js';
import { World } from './world.js';

type Begin = Extract<Order, { begin: unknown }>;
type Call = Extract<Order, { call: unknown }>;

const page = globalThis as unknown as { postMessage(word: Word): void; onmessage: (event: { data: Order }) => void };
const EVENTS: (keyof MurmurEvents)[] = ['segments', 'consent', 'report'];

/** Of the manifest what is read here. */
type Read = {
  questions?: Record<string, { arms?: unknown }>;
  signals?: Record<string, { fields?: Record<string, { rank?: unknown }> }>;
};

let world: World;
let face: Hosted;
let experiments: string[] = [];
let ranked: string[] = [];
/** How often the page had wiped its storage when it gave the order that is obeyed now: what is written before is void. */
let wipes = 0;
/** The number of that order. */
let after = 0;
/** What the page was asked, by number. */
const asked: { resolve: (value: unknown) => void; reject: (cause: string) => void }[] = [];

page.onmessage = ({ data: order }) => {
  if ('begin' in order) void begin(order);
  else if ('fire' in order) world.fire(order.fire, order.hidden, order.prerendering);
  else if ('stored' in order) stored(order.stored);
  else if ('refused' in order) world.refuse();
  else if ('asked' in order) answered(order);
  else void obey(order);
};

function stored({ name, text }: Extract<Order, { stored: unknown }>['stored']): void {
  world.stored(name, text);
  // Whether another tab has reported decides what a withdrawal leaves.
  if (name === PROFILE) page.postMessage({ snapshot: snapshot() });
}

async function begin({ begin, options, files: { wasm, topics } }: Begin): Promise<void> {
  world = new World(begin, (name, text) => page.postMessage({ write: { name, text, wipes } }));
  try {
    const manifest = (await read(options.manifest)) as Read;
    face = await start({ ...options, manifest }, { wasm: new Request(wasm), topics: new URL(topics) }, ask);
    experiments = Object.entries(manifest.questions ?? {}).flatMap(([name, asks]) => (asks.arms ? [name] : []));
    ranked = Object.entries(manifest.signals ?? {}).flatMap(([signal, { fields }]) =>
      Object.entries(fields ?? {}).flatMap(([field, { rank }]) => (rank ? [`${signal}.${field}`] : [])));
    for (const event of EVENTS) face.on(event, (detail) => page.postMessage({ event, detail, snapshot: snapshot() } as Word));
    page.postMessage({ ready: snapshot(), manifest });
  } catch (cause) {
    const { message, code } = cause as { message: string; code: string };
    page.postMessage({ failed: { message, code } });
  }
}

/** The second module is the page's: it reads the page, and is loaded once. */
const ask: Ask = async (manifest) => {
  await ofPage('open', [manifest]);
  // Where it is awaited it must not look like a promise.
  const method = (_: object, name: string): unknown => (name === 'then' ? undefined : (...args: unknown[]) => ofPage(name, args));
  return new Proxy({}, { get: method as ProxyHandler<object>['get'] & {} }) as Asked;
};

function ofPage(what: string, args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => page.postMessage({ ask: what, args, number: asked.push({ resolve, reject }) - 1 }));
}

function answered({ asked: number, value, error }: Extract<Order, { asked: unknown }>): void {
  if (error === undefined) asked[number]?.resolve(value);
  else asked[number]?.reject(error);
}

async function obey({ call, args, number, wipes: seen }: Call): Promise<void> {
  wipes = seen;
  after = number;
  try {
    const value: unknown = await (face[call as 'track'] as (...args: unknown[]) => unknown).apply(face, args);
    page.postMessage({ answer: number, value });
  } catch (cause) {
    page.postMessage({ answer: number, error: String(cause) });
  }
  // What an event changes of segments is told by its own word.
  if (call !== 'track' || ranked.length > 0) page.postMessage({ snapshot: snapshot() });
}

function snapshot(): Snapshot {
  const arms = experiments.flatMap((question) => {
    const arm = face.arm(question);
    return arm === undefined ? [] : [[question, arm]];
  });
  const preferences = Object.keys(face.manifest().preferences ?? {});
  return {
    after, segments: face.segments(), consent: face.consentState(), speakers: face.speakers(), storage: face.storage(),
    arms: Object.fromEntries(arms), muted: face.muted(),
    stated: Object.fromEntries(preferences.map((name) => [name, face.stated(name)])), left: face.left(),
    ranks: Object.fromEntries(ranked.map((name) => [name, face.rank(name)])),
  };
}
