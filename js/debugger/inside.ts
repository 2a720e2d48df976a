/** What the debugger knows of the page's Murmur, beyond the public face; and the page shown as somebody else would see it. */
import type { Murmur } from '../types.js';

interface Heard {
  event: string;
  listener: (detail: never) => void;
}

/** What js/murmur.ts holds open for the debugger. */
export interface Inside extends Murmur {
  /** For what asks `previewed()` of js/instance.ts. */
  previewed?: true;
  readonly listeners: Set<Heard>;
}

/** The names of a manifest's segments, in its order. */
export const segmentsOf = (manifest: { segments?: unknown }): string[] => Object.keys(manifest.segments ?? {});

/**
 * The page as a member of these segments would see it: what `has`, `segments` and `on` give is another, in this tab and
 * until it is left. Nothing of it is stored or counted: the engine never hears of it.
 */
export class Preview {
  readonly #murmur: Inside;
  /** Each listener of the page, while another stands in for it. */
  readonly #heard = new Map<Heard, Heard['listener']>();
  #shown: readonly string[] | undefined;

  constructor(murmur: Inside) {
    this.#murmur = murmur;
  }

  /** The segments that the page is shown as a member of; undefined while it sees its own. */
  get shown(): readonly string[] | undefined {
    return this.#shown;
  }

  /** Shows the page so, or for undefined as it is. */
  show(segments: readonly string[] | undefined): void {
    const before = this.#murmur.segments();
    if (segments && !this.#shown) this.#begin();
    this.#shown = segments;
    if (!segments) this.#end();
    const all = this.#murmur.segments();
    const detail = { entered: all.filter((one) => !before.includes(one)), left: before.filter((one) => !all.includes(one)), all };
    if (detail.entered.length + detail.left.length > 0) this.#tell(detail);
  }

  #begin(): void {
    const { on } = this.#murmur;
    const order = segmentsOf(this.#murmur.manifest());
    for (const heard of this.#murmur.listeners) this.#muffle(heard);
    Object.assign(this.#murmur, {
      previewed: true,
      has: (segment: string) => this.#shown?.includes(String(segment)),
      segments: () => order.filter((segment) => this.#shown?.includes(segment)),
      on: (...args: Parameters<Murmur['on']>) => {
        const stop = on.apply(this.#murmur, args);
        for (const heard of this.#murmur.listeners) this.#muffle(heard);
        return stop;
      },
    } satisfies Partial<Record<keyof Murmur | 'previewed', unknown>>);
  }

  #end(): void {
    for (const [heard, listener] of this.#heard) heard.listener = listener;
    this.#heard.clear();
    for (const name of ['previewed', 'has', 'segments', 'on'] as const) delete (this.#murmur as Partial<Inside>)[name];
  }

  /** It hears nothing of the visitor's own segments meanwhile. */
  #muffle(heard: Heard): void {
    if (heard.event !== 'segments' || this.#heard.get(heard)) return;
    this.#heard.set(heard, heard.listener);
    heard.listener = () => {};
  }

  #tell(detail: unknown): void {
    for (const heard of [...this.#murmur.listeners]) {
      if (heard.event !== 'segments') continue;
      try {
        (this.#heard.get(heard) ?? heard.listener)(detail as never);
      } catch {
        console.warn('murmur: a listener of the page threw an error');
      }
    }
  }
}
