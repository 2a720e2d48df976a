/**
 * `<murmur-rank by="view.genre">` with children that have a `data-value`: what the visitor looked at most comes first. The
 * children themselves are moved, so keyboard and screen reader follow; all of them are there for everyone.
 */
import { present } from '../instance.js';
import type { Murmur } from '../types.js';
import { recall, remember } from './memory.js';
import { arrange } from './order.js';

/** On a server there are no elements: a class can be declared there, and is never made. */
const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

const here = new Set<MurmurRank>();

export class MurmurRank extends Base {
  static observedAttributes = ['by'];

  get by(): string {
    return this.getAttribute('by') ?? '';
  }

  connectedCallback(): void {
    here.add(this);
    this.#begin();
    // While the page is being parsed its children are still to come.
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => this.#begin(), { once: true });
  }

  disconnectedCallback(): void {
    here.delete(this);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#begin();
  }

  #begin(): void {
    const murmur = present();
    if (murmur) rank(murmur, [this]);
    else this.arrange(recall()?.orders[this.by] ?? []);
  }

  /** Takes this order where nobody sees it move: before the page is painted, or below the window. */
  arrange(values: string[]): void {
    const painted = performance.getEntriesByType('paint').length > 0;
    const below = (child: Element): boolean => child.getBoundingClientRect().top >= innerHeight;
    if (painted && (this.contains(document.activeElement) || ![...this.children].every(below))) return;
    arrange(this, values);
  }
}

/** Orders these, or all, anew, and notes the order for the start of the next page. */
export function rank(murmur: Murmur, elements: Iterable<MurmurRank> = here): void {
  for (const element of elements) {
    const values = murmur.rank(element.by);
    element.arrange(values);
    remember(({ orders }) => {
      if (values.length > 0) orders[element.by] = values;
      else delete orders[element.by];
    });
  }
}
