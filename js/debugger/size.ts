/** Where the panel stands and how large it is: by pointer and by keys. Nothing of it is remembered. */
import { h, type Child } from '../elements/tree.js';

const STEP = 5;
const [LEAST, MOST] = [15, 90];

export class Size {
  readonly #host: HTMLElement;
  readonly #changed: () => void;
  dock: 'bottom' | 'right' = 'bottom';
  #share = 45;

  constructor(host: HTMLElement, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    this.#take(this.#share);
  }

  turn(): void {
    this.dock = this.dock === 'bottom' ? 'right' : 'bottom';
    this.#changed();
  }

  /** The edge that is dragged. */
  handle(): Child {
    return h('div', {
      class: 'handle', role: 'separator', tabindex: 0, 'aria-label': 'Size of the debugger',
      'aria-orientation': this.dock === 'bottom' ? 'horizontal' : 'vertical',
      'aria-valuemin': LEAST, 'aria-valuemax': MOST, 'aria-valuenow': this.#share,
      pointerdown: (event) => (event.target as Element).setPointerCapture((event as PointerEvent).pointerId),
      pointermove: (event) => this.#dragged(event as PointerEvent),
      keydown: (event) => this.#pressed(event as KeyboardEvent),
    });
  }

  #dragged(event: PointerEvent): void {
    if (!(event.target as Element).hasPointerCapture(event.pointerId)) return;
    this.#take(this.dock === 'bottom' ? (1 - event.clientY / innerHeight) * 100 : (1 - event.clientX / innerWidth) * 100);
    this.#changed();
  }

  #pressed(event: KeyboardEvent): void {
    const by = { ArrowUp: STEP, ArrowLeft: STEP, ArrowDown: -STEP, ArrowRight: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.#take(this.#share + by);
    this.#changed();
  }

  #take(share: number): void {
    this.#share = Math.round(Math.min(MOST, Math.max(LEAST, share)));
    this.#host.style.setProperty('--share', String(this.#share));
  }
}
