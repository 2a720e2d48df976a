/**
 * GA4's e-commerce events, read of the data layer where the site says so: what `gtag('event', 'purchase', …)` and tag
 * managers push there, before and after this loads. Nothing is written to it.
 */
import { present } from '../instance.js';
import type { ConsentState, Murmur } from '../types.js';
import { happen, happening } from './fields.js';

/** GA4's names; a signal names one as `"on": "ga4.purchase"`. */
const EVENTS = ['view_item', 'add_to_cart', 'remove_from_cart', 'begin_checkout', 'purchase'];

/** An order that is told again within so many minutes is the same one: its page was loaded anew. */
const VISIT = 24 * 60;
const NAME = 'murmur.orders';
const MARK = 'murmur.generation';
const MOST = 20;

type Params = Record<string, unknown>;

export function ga4(layer: string, tell: (what: (murmur: Murmur) => void) => void): void {
  const told = new Set<number>();
  document.addEventListener('murmur:consent', (event) => {
    if ((event as CustomEvent<ConsentState>).detail.store) keep(told);
    else told.clear();
  });
  const take = (entry: unknown): void => {
    try {
      const read = eventOf(entry);
      if (!read || !EVENTS.includes(read.name)) return;
      const { name, params } = read;
      const given = fieldsOf(params);
      const order = name === 'purchase' && params.transaction_id ? String(params.transaction_id) : undefined;
      tell((murmur) => {
        if (order !== undefined && happening(murmur, 'ga4.purchase').length > 0) {
          const number = hashed(order);
          if (told.has(number) || kept()?.orders.some(([other]) => other === number)) return;
          told.add(number);
          keep(told);
        }
        happen(murmur, `ga4.${name}`, given);
      });
    } catch {
      // Whatever a site has in its data layer, the page goes on.
    }
  };
  const page = globalThis as unknown as Record<string, unknown>;
  const entries = (Array.isArray(page[layer]) ? page[layer] : (page[layer] = [])) as unknown[];
  for (const entry of [...entries]) take(entry);
  const push = entries.push;
  entries.push = function (this: unknown[], ...more: unknown[]): number {
    const length = push.apply(this, more);
    for (const entry of more) take(entry);
    return length;
  };
}

/** `gtag()` pushes its arguments, tag managers an object with the event's name and `ecommerce`. */
function eventOf(entry: unknown): { name: string; params: Params } | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { 0: command, 1: name, 2: params } = entry as Record<number, unknown>;
  if (command === 'event') return { name: String(name), params: (params ?? {}) as Params };
  const { event, ecommerce } = entry as { event?: unknown; ecommerce?: unknown };
  return typeof event === 'string' ? { name: event, params: (ecommerce ?? entry) as Params } : undefined;
}

/** By GA4's own names: those of the event, else of its first item; `quantity` is that of all items. */
function fieldsOf(params: Params): Params {
  const items = (Array.isArray(params.items) ? params.items : []) as Params[];
  const quantity = items.reduce((sum, item) => sum + (Number(item.quantity ?? 1) || 0), 0);
  return { ...items[0], ...(items.length > 0 && { quantity }), ...params };
}

/** Hashes of the orders that were told lately, each with its minute, where the visitor lets them be kept. */
function kept(): { mark: string; orders: [number, number][] } | undefined {
  try {
    const mark = localStorage.getItem(MARK);
    if (mark === null || !present()?.consentState().store) return undefined;
    const found = JSON.parse(localStorage.getItem(NAME) ?? 'null') as { mark?: string; orders: [number, number][] } | null;
    return { mark, orders: found?.mark === mark ? found.orders.filter(([, minute]) => now() - minute < VISIT) : [] };
  } catch {
    return undefined; // storage is blocked, or holds something else: only this page remembers
  }
}

/** Keeps what was told here, too, as far as the visitor agrees, now or later. */
function keep(told: Set<number>): void {
  const known = kept();
  if (!known) return;
  const more = [...told].filter((number) => !known.orders.some(([other]) => other === number));
  try {
    const orders = [...known.orders, ...more.map((number) => [number, now()])].slice(-MOST);
    localStorage.setItem(NAME, JSON.stringify({ ...known, orders }));
  } catch {
    // No room.
  }
}

const now = (): number => Math.floor(Date.now() / 60_000);

/** FNV-1a, 32 bits. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
