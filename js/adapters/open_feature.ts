/** Segments as part of the context in which another provider of OpenFeature evaluates flags. */
import { follow } from './handed.js';

type Context = Record<string, unknown>;

/** What of OpenFeature's web provider is used. */
interface Provider {
  readonly metadata: { readonly name: string };
  initialize?(context?: Context, domain?: string): Promise<void>;
  onContextChange?(before: Context, now: Context): Promise<void> | void;
  resolveBooleanEvaluation(flag: string, fallback: boolean, context: Context, logger: unknown): unknown;
  resolveStringEvaluation(flag: string, fallback: string, context: Context, logger: unknown): unknown;
  resolveNumberEvaluation(flag: string, fallback: number, context: Context, logger: unknown): unknown;
  resolveObjectEvaluation(flag: string, fallback: unknown, context: Context, logger: unknown): unknown;
  onClose?(): Promise<void>;
  events?: { emit(event: string): void };
}

const RESOLVE = ['resolveBooleanEvaluation', 'resolveStringEvaluation', 'resolveNumberEvaluation', 'resolveObjectEvaluation'] as const;
const CHANGED = 'PROVIDER_CONFIGURATION_CHANGED';

/**
 * The provider itself, but for the contexts it sees: they have `murmur_segments`, a list of names, while segments are
 * handed over. It may send them to its server. Where segments change it hears of another context, and the page that its
 * flags changed.
 */
export function withSegments<P extends object>(provider: P): P {
  const inner = provider as unknown as Provider;
  let segments: string[] = [];
  let given: Context | undefined;
  const seen = (context: Context = {}): Context => (segments.length > 0 ? { ...context, murmur_segments: segments } : context);
  let stop = (): void => {};
  const change = async (names: string[]): Promise<void> => {
    const before = seen(given);
    segments = names;
    if (!given) return; // it is not asked for anything yet
    try {
      await inner.onContextChange?.(before, seen(given));
      inner.events?.emit(CHANGED);
    } catch (cause) {
      console.warn(`murmur: ${inner.metadata.name} did not take another context: ${String(cause)}`);
    }
  };
  const own: Record<string, unknown> = {
    metadata: { name: `${inner.metadata.name}, with segments` },
    async initialize(context: Context = {}, domain?: string) {
      stop = follow('openFeature', (all) => void change(all.map(({ segment }) => segment)));
      given = context;
      await inner.initialize?.(seen(context), domain);
    },
    onContextChange(before: Context, now: Context) {
      given = now;
      return inner.onContextChange?.(seen(before), seen(now));
    },
    async onClose() {
      given = undefined;
      stop();
      await inner.onClose?.();
    },
  };
  for (const name of RESOLVE) {
    const resolve = inner[name].bind(inner) as (flag: string, fallback: unknown, context: Context, logger: unknown) => unknown;
    own[name] = (flag: string, fallback: unknown, context: Context, logger: unknown) => resolve(flag, fallback, seen(context), logger);
  }
  return new Proxy(provider, {
    get(target, key) {
      if (typeof key === 'string' && Object.hasOwn(own, key)) return own[key];
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
