/** `<murmur-why segment="regular">`: why am I seeing this. */
import type { Murmur } from '../types.js';
import { MurmurElement } from './shared.js';
import { h, type Child } from './tree.js';
import type { Say } from './words.js';

export class MurmurWhy extends MurmurElement {
  static override observedAttributes = [...MurmurElement.observedAttributes, 'segment'];
  static override style = ':host { display: inline-block; }';

  protected view(say: Say, murmur: Murmur | undefined): Child[] {
    const segment = this.getAttribute('segment') ?? '';
    const why = murmur?.has(segment) ? murmur.why(segment) : undefined;
    if (why === undefined) return [];
    return [h('details', { part: 'why' }, h('summary', { part: 'button', 'aria-label': say('why.label') }, say('why.button')), h('p', {}, why))];
  }
}
