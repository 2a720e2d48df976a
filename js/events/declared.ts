/** Events that the markup declares: `<button data-murmur-event="cart_add" data-murmur-value="19.90">`. */
import type { FieldValue, Murmur } from '../types.js';
import { signals, typed } from './fields.js';

const EVENT = 'data-murmur-event';
const FIELD = 'data-murmur-field-';

/**
 * Hears clicks, by pointer, keyboard or script, and submits, of elements that are there now or come later. The innermost
 * element that declares an event counts; a form counts when it is submitted.
 */
export function declared(tell: (what: (murmur: Murmur) => void) => void): void {
  const hear = (event: Event, submits: boolean): void => {
    const declares = (target: EventTarget): target is Element => target instanceof Element && target.hasAttribute(EVENT);
    const element = event.composedPath().find(declares);
    if (!element || element instanceof HTMLFormElement !== submits) return;
    // Read now: the page may change it, or be gone, before Murmur is there.
    const name = element.getAttribute(EVENT) ?? '';
    const given = fieldsOf(element);
    tell((murmur) => {
      const types = signals(murmur)[name]?.fields ?? {};
      // What the manifest does not know goes as it is, so that the console says so.
      const fields = Object.entries(given).map(([field, text]) => [field, typed(text, types[field]?.type) ?? text]);
      murmur.track(name, Object.fromEntries(fields) as Record<string, FieldValue>);
    });
  };
  document.addEventListener('click', (event) => hear(event, false), true);
  document.addEventListener('submit', (event) => hear(event, true), true);
}

function fieldsOf(element: Element): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { name, value } of element.attributes) {
    if (name === 'data-murmur-value') fields.value = value;
    else if (name.startsWith(FIELD)) fields[name.slice(FIELD.length)] = value;
  }
  return fields;
}
