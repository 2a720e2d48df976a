/**
 * The one-tag form: `<script async src="…/murmur.js" data-site data-manifest data-collector data-consent data-debug data-bots
 * data-worker data-events data-spa data-ga4></script>`.
 *
 * A page may queue calls before it loads: `(window.murmur ||= []).push(['track', 'view', { genre: 'jazz' }])`. Once
 * ready, `window.murmur` is the instance, whose `push` runs a call at once, and `murmur:ready` is dispatched on the
 * document. A tag manager, which can't set attributes, sets `window.murmurConfig` instead.
 */
import debuggerHash from 'integrity:debugger.js';
import wasmHash from 'integrity:murmur_bg.wasm';
import consentHash from 'integrity:murmur_consent.js';
import eventsHash from 'integrity:murmur_events.js';
import moreHash from 'integrity:murmur_more.js';
import type { Ask } from './asked.js';
import { begin, hear, type Managers, type Remote } from './begin.js';
import type { Listening } from './events/index.js';
import { announce, connect, once } from './instance.js';
import { breathe } from './wasm.js';
import type { ConsentSetting, ConsentManagerOptions, Murmur, StartOptions } from './types.js';

type Call = [method: keyof Murmur, ...args: unknown[]];
type Tagged = Murmur & { push(...calls: Call[]): void };

/** `events` loads what listens to the page by itself; `spa` and `ga4` do too. */
type TagOptions = StartOptions & Listening & { events?: boolean };

declare global {
  interface Window {
    murmur?: Call[] | Tagged;
    murmurConfig?: Partial<TagOptions>;
  }
}

const SAID = Symbol.for('murmur.said');
const here = globalThis as { [SAID]?: string };
const script = document.currentScript as HTMLScriptElement | null;

void run();

async function run(): Promise<void> {
  try {
    await breathe();
    const base = script?.src || location.href;
    const file = (name: string): URL => new URL(name, base);
    const wasm = new Request(file('murmur_bg.wasm'), { integrity: wasmHash });
    const files = { wasm, topics: file('topics-en.bin'), worker: file('murmur_worker.js') };
    const more = file('murmur_more.js').href;
    const ask: Ask = async (manifest) => {
      await intact(more, moreHash);
      return ((await import(more)) as { open: Ask }).open(manifest);
    };
    const remote = file('murmur_remote.js').href;
    const given = options();
    const managers = file('murmur_consent.js').href;
    await once(async () => {
      if (given.events || given.spa === 'auto' || given.ga4) void listen(file('murmur_events.js').href, given);
      const engine = await begin(given, files, ask, () => import(remote) as Promise<Remote>);
      const overlay = file('debugger.js').href;
      const debug = async (): Promise<void> => {
        await intact(overlay, debuggerHash);
        await ((await import(overlay)) as { open(): Promise<void> }).open();
      };
      const murmur = tagged(Object.assign(engine, { debug }));
      const queued = Array.isArray(window.murmur) ? window.murmur : [];
      window.murmur = murmur;
      connect(murmur);
      murmur.push(...queued);
      announce(murmur);
      hear(murmur, given, async () => {
        await intact(managers, consentHash);
        return import(managers) as Promise<Managers>;
      });
      if (script?.dataset.debug === 'overlay') debug().catch(console.warn);
      return murmur;
    });
  } catch (error) {
    const line = `murmur: not started, the page goes on without it. ${error instanceof Error ? error.message : String(error)}`;
    // Another tag of this page may have said it.
    if (here[SAID] !== line) console.error((here[SAID] = line));
  }
}

/**
 * Fetches a module that must have this hash; its import then takes what was fetched. With the tag's own `integrity` nothing
 * runs that is not the build's. Where a browser knows no preload of modules it is not checked.
 */
function intact(href: string, integrity: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    if (!link.relList.supports('modulepreload')) return resolve();
    const onerror = (): void => reject(new Error(`${href} is not of this build`));
    document.head.append(Object.assign(link, { rel: 'modulepreload', href, integrity, onload: resolve, onerror }));
  });
}

async function listen(events: string, given: Listening): Promise<void> {
  try {
    await intact(events, eventsHash);
    ((await import(events)) as { listen(given: Listening): void }).listen(given);
  } catch (cause) {
    console.warn(`murmur: it does not listen to the page by itself. ${String(cause)}`);
  }
}

function options(): TagOptions {
  const { site, manifest, collector, consent, consentOptions, debug, bots, worker, events, spa, ga4 } = script?.dataset ?? {};
  const given: TagOptions = {
    manifest: manifest ?? '/manifest.json',
    consent: (consent ?? 'required').split(' ') as ConsentSetting[],
    debug: debug !== undefined && debug !== 'false',
    bots: bots !== undefined && bots !== 'false',
    worker: worker !== undefined && worker !== 'false',
    events: events !== undefined && events !== 'false',
    spa: spa === 'auto' ? 'auto' : 'off',
    ga4: ga4 !== undefined && ga4 !== 'false' && (ga4 || true),
  };
  if (site !== undefined) given.site = site;
  if (collector !== undefined) given.collector = collector;
  if (consentOptions !== undefined) given.consentOptions = JSON.parse(consentOptions) as ConsentManagerOptions;
  return { ...given, ...window.murmurConfig };
}

function tagged(murmur: Murmur): Tagged {
  const push = (...calls: Call[]): void => {
    for (const [method, ...args] of calls) {
      const call = murmur[method] as unknown;
      if (typeof call === 'function') call.apply(murmur, args);
      else console.warn(`murmur: there is no call "${String(method)}"`);
    }
  };
  return Object.assign(murmur, { push });
}
