/** The panel: what it knows, where it is looked at, and its frame. The tabs are views of it. */
import { h, paint, type Child } from '../elements/tree.js';
import type { ConsentTraceEntry, ConsentState, Explanation, Ledger, PreferenceState, SignalHistory } from '../types.js';
import { Preview, type Inside } from './inside.js';
import { Replay } from './replay.js';
import { Size } from './size.js';
import { STYLE } from './style.js';
import { consent } from './tabs/consent.js';
import { history } from './tabs/history.js';
import { replay } from './tabs/replay.js';
import { reports } from './tabs/reports.js';
import { segments } from './tabs/segments.js';
import { values } from './tabs/values.js';

/** How often it looks again while it is open and seen: an event of the page tells nobody that it was remembered. */
const LOOK_MS = 2000;
const HEARD = ['murmur:segments', 'murmur:consent', 'murmur:report'];

const TABS = {
  segments: ['Segments', segments],
  values: ['Values', values],
  history: ['History', history],
  consent: ['Consent', consent],
  reports: ['Reports', reports],
  replay: ['Time travel', replay],
} satisfies Record<string, [string, (panel: Panel) => Child[]]>;

type Tab = keyof typeof TABS;
const ORDER = Object.keys(TABS) as Tab[];

/** All that the page's Murmur knows, as it was when last looked. */
export interface Known {
  consent: ConsentState;
  history: SignalHistory[];
  preferences: PreferenceState[];
  segments: Explanation[];
  ledger: Ledger;
  trace: ConsentTraceEntry[];
}

export class Panel {
  readonly murmur: Inside;
  readonly preview: Preview;
  readonly replay: Replay;
  known!: Known;
  readonly #host = document.createElement('murmur-debugger');
  readonly #root = this.#host.attachShadow({ mode: 'open' });
  readonly #size = new Size(this.#host, () => this.paint());
  #tab: Tab = 'segments';
  #search = '';
  #said = '';
  #failure: string | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #from: Element | null = null;

  constructor(murmur: Inside) {
    this.murmur = murmur;
    this.preview = new Preview(murmur);
    this.replay = new Replay(murmur, () => this.paint());
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#host.addEventListener('keydown', (event) => this.#pressed(event));
  }

  get #site(): string {
    return String(this.murmur.manifest().site);
  }

  get isOpen(): boolean {
    return this.#timer !== undefined;
  }

  open(): void {
    if (this.isOpen) return;
    this.#from = document.activeElement;
    document.documentElement.append(this.#host);
    this.#timer = setInterval(() => !document.hidden && void this.look(), LOOK_MS);
    for (const name of HEARD) document.addEventListener(name, this.#heard);
    this.paint();
    void this.look().then(() => this.#root.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus());
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const name of HEARD) document.removeEventListener(name, this.#heard);
    this.paint();
    if (!this.preview.shown) this.#host.remove();
    if (this.#from instanceof HTMLElement) this.#from.focus();
  }

  /** Whether one of these texts has what is searched for. */
  finds(...texts: string[]): boolean {
    return texts.some((text) => text.toLowerCase().includes(this.#search.trim().toLowerCase()));
  }

  /** Takes a segment into what the page is shown as a member of, or out of it. */
  previewAs(segment: string): void {
    const shown = this.preview.shown ?? this.murmur.segments();
    this.preview.show(shown.includes(segment) ? shown.filter((one) => one !== segment) : [...shown, segment]);
    this.paint();
  }

  /** Looks what is known now, and shows it where it is another. */
  async look(): Promise<void> {
    try {
      const [exported, ledger, trace] = await Promise.all([this.murmur.export(), this.murmur.ledger(), this.murmur.consentTrace()]);
      const { consent: state, history: events, preferences, segments: all } = exported;
      const said = JSON.stringify([state, events, preferences, all, ledger, trace]);
      this.known = { consent: state, history: events, preferences, segments: all, ledger, trace };
      if (said === this.#said && this.#failure === undefined) return;
      [this.#said, this.#failure] = [said, undefined];
    } catch (cause) {
      this.#failure = String(cause);
    }
    this.paint();
  }

  paint(): void {
    paint(this.#root, [this.isOpen ? this.#frame() : this.#mark('mark alone')]);
  }

  readonly #heard = (): void => void this.look();

  /** Stands there as long as the page is shown as somebody else's: in the panel, and where it is closed over the page. */
  #mark(look: string): Child {
    if (!this.preview.shown) return undefined;
    const shown = this.murmur.segments().join(', ') || 'a member of nothing';
    return h('div', { key: 'mark', class: look, role: 'status' },
      h('span', {}, 'Preview as ', h('b', {}, shown),
        h('span', { class: 'soft' }, ' in this tab only; not stored, not counted')),
      h('button', { type: 'button', click: () => this.#unpreview() }, 'End preview'));
  }

  #unpreview(): void {
    this.preview.show(undefined);
    this.paint();
    if (!this.isOpen) this.#host.remove();
  }

  #frame(): Child {
    const [, view] = TABS[this.#tab];
    return h('section', { key: 'panel', class: `panel ${this.#size.dock}`, 'aria-label': 'Murmur debugger' },
      this.#size.handle(),
      h('header', {},
        h('h2', {}, 'Murmur', h('span', { class: 'unseen' }, ' debugger'), ' ', h('span', { class: 'soft' }, this.#site)),
        h('div', { role: 'tablist', 'aria-label': 'What to look at', keydown: (event) => this.#moved(event as KeyboardEvent) },
          ORDER.map((tab) => this.#tabOf(tab))),
        h('div', { class: 'tools' },
          this.#tab !== 'consent' && this.#tab !== 'replay' && h('input', {
            type: 'search', 'aria-label': 'Search', placeholder: 'Search', value: this.#search,
            input: (event) => this.#seek((event.target as HTMLInputElement).value),
          }),
          h('button', { type: 'button', click: () => this.#take() }, 'Export'),
          h('button', { type: 'button', class: 'dock', click: () => this.#size.turn() }, this.#size.dock === 'bottom' ? 'To the right' : 'To the bottom'),
          h('button', { type: 'button', 'aria-label': 'Close the debugger', click: () => this.close() }, '✕'))),
      this.#mark('mark'),
      this.#failure !== undefined && h('p', { class: 'alarm', role: 'alert' }, this.#failure),
      h('div', { key: this.#tab, id: 'view', class: 'view', role: 'tabpanel', tabindex: 0, 'aria-labelledby': `tab-${this.#tab}` },
        this.known ? view(this) : h('p', { class: 'none' }, 'Looking …')));
  }

  #tabOf(tab: Tab): Child {
    const selected = tab === this.#tab;
    const [name] = TABS[tab];
    return h('button', {
      type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-selected': String(selected), 'aria-controls': 'view',
      tabindex: selected ? 0 : -1, click: () => this.#turnTo(tab),
    }, name);
  }

  #turnTo(tab: Tab): void {
    this.#tab = tab;
    this.paint();
    if (tab === 'replay') void this.replay.begin();
  }

  #seek(text: string): void {
    this.#search = text;
    this.paint();
  }

  /** Arrow keys go from tab to tab. */
  #moved(event: KeyboardEvent): void {
    const at = ORDER.indexOf(this.#tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const tab = to === undefined ? undefined : ORDER.at(to % ORDER.length);
    if (!tab) return;
    event.preventDefault();
    this.#turnTo(tab);
    this.#root.getElementById(`tab-${tab}`)?.focus();
  }

  #pressed(event: KeyboardEvent): void {
    // The page has shortcuts of its own.
    event.stopPropagation();
    if (event.key !== 'Escape' || !this.isOpen) return;
    if (this.#search) this.#seek('');
    else this.close();
  }

  /** Saves what `export()` gives: to be replayed elsewhere. */
  async #take(): Promise<void> {
    const text = JSON.stringify(await this.murmur.export(), null, 2);
    const file = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    Object.assign(document.createElement('a'), { href: file, download: `murmur-${this.#site}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(file), LOOK_MS);
  }
}
