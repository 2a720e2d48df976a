// A page that uses all of the public face.
import { Murmur } from 'murmur';
import { MurmurPreferences, setWords, type Words } from 'murmur/elements';
import type {
  ConsentState, Context, Explanation, Exported, FieldValue, HistoryEvent, Imported, Ledger, LedgerEntry, Murmur as Instance, MurmurError,
  MurmurEvents, PreferenceState, Purpose, RulePart, SignalHistory, StartOptions,
} from 'murmur';

const options: StartOptions = { manifest: '/manifest.json', collector: '/', consent: 'required', debug: false };

export async function page(): Promise<string[]> {
  const murmur: Instance = await Murmur.start(options);
  const purposes: Purpose[] = ['store', 'personalise', 'report', 'activate'];
  murmur.consent(Object.fromEntries(purposes.map((purpose) => [purpose, true])));
  murmur.consent({ report: false });
  const state: ConsentState = murmur.consentState();
  const value: FieldValue = 19.9;
  murmur.track('view');
  murmur.track('purchase', { value, genre: 'jazz', gift: true });

  const stop: () => void = murmur.on('segments', ({ entered, left, all }) => console.log(entered.length - left.length, all[0]?.length));
  murmur.on('consent', (now: ConsentState) => console.log(now.decided));
  murmur.on('report', (entry: MurmurEvents['report']) => console.log(entry.answer === '1', entry.state === 'waiting'));
  stop();

  const names: string[] = murmur.segments();
  const why: Explanation | undefined = murmur.has('regular') ? await murmur.explain('regular') : undefined;
  murmur.mute('regular', true);
  const muted: string[] = murmur.muted();
  const said: string | string[] | number | undefined = murmur.stated('genre');
  const manifest: Readonly<Record<string, unknown>> = murmur.manifest();
  await murmur.erase({ signal: 'purchase', time: 0 });
  const plain: string | undefined = murmur.why('regular');
  const ranked: string[] = murmur.rank('view.genre');
  await murmur.page();
  murmur.prefer('genre', 'jazz');
  const asked: PreferenceState[] = await murmur.preferences();
  const arm: string | undefined = murmur.arm('test');
  murmur.limit('strict');
  const context: Context = await murmur.context();
  const parts: RulePart[] = why?.parts ?? [];
  const history: SignalHistory[] = await murmur.history();
  const events: HistoryEvent[] = history.flatMap((signal) => signal.events);
  const ledger: Ledger = await murmur.ledger();
  const entries: LedgerEntry[] = ledger.entries;
  const copy: Exported = await murmur.export();
  const imported: Imported = await murmur.import(copy);
  const where: 'local' | 'memory' = murmur.storage();
  await murmur.forget();
  return [...names, ...muted, ...ranked, arm ?? '', context.path, String(asked.length + imported.events), String(said), String(manifest.site), where, plain ?? '', String(state.decided), String(parts.length + events.length + entries.length + copy.reports.length)];
}

export const inline = (): Promise<Instance> => Murmur.start({ manifest: { version: 1 } });

export function told(error: unknown): string {
  const { code, message } = error as MurmurError;
  const codes: MurmurError['code'][] = ['manifest', 'manifest-fetch', 'wasm', 'track'];
  return codes.includes(code) ? message : '';
}

const french: Partial<Words> = { 'why.button': 'Pourquoi ?' };
export const speak = (): void => setWords('fr', french);
export const isCentre = (element: Element): element is MurmurPreferences => element instanceof MurmurPreferences;
