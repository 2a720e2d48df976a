/**
 * The one-tag form: `<script async src="…/murmur.js" data-manifest data-collector data-consent data-debug data-bots></script>`.
 *
 * A page may queue calls before it loads: `(window.murmur ||= []).push(['track', 'view', { genre: 'jazz' }])`. Once
 * ready, `window.murmur` is the instance, whose `push` runs a call at once, and `murmur:ready` is dispatched on the
 * document. A tag manager, which can't set attributes, sets `window.murmurConfig` instead.
 */
import type { Ask } from './asked.js';
import { announce, connect } from './instance.js';
import { start } from './murmur.js';
import type { Murmur, StartOptions } from './types.js';

type Call = [method: keyof Murmur, ...args: unknown[]];
type Tagged = Murmur & { push(...calls: Call[]): void };

declare global {
  interface Window {
    murmur?: Call[] | Tagged;
    murmurConfig?: Partial<StartOptions>;
  }
}

const script = document.currentScript as HTMLScriptElement | null;

void run();

async function run(): Promise<void> {
  try {
    const base = script?.src || location.href;
    const files = { wasm: new URL('murmur_bg.wasm', base), topics: new URL('topics-en.bin', base) };
    const more = new URL('murmur_more.js', base).href;
    const ask: Ask = async (manifest) => ((await import(more)) as { open: Ask }).open(manifest);
    const murmur = tagged(await start(options(), files, ask));
    const queued = Array.isArray(window.murmur) ? window.murmur : [];
    window.murmur = murmur;
    connect(murmur);
    murmur.push(...queued);
    announce(murmur);
  } catch (error) {
    console.error(`murmur: not started, the page goes on without it. ${error instanceof Error ? error.message : String(error)}`);
  }
}

function options(): StartOptions {
  const { manifest, collector, consent, debug, bots } = script?.dataset ?? {};
  const given: StartOptions = {
    manifest: manifest ?? '/manifest.json',
    consent: consent === 'granted' ? 'granted' : 'required',
    debug: debug !== undefined && debug !== 'false',
    bots: bots !== undefined && bots !== 'false',
  };
  if (collector !== undefined) given.collector = collector;
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
