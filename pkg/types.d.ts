/** What a site, a visitor's panel and the demo see of Murmur. Shapes only; the code is Rust. */
import type { ConsentManagerOptions, ConsentOptions, ConsentRecord, ConsentSetting, ConsentState, ConsentTraceEntry, Purpose } from './consent/types.js';
export type * from './consent/types.js';
export interface StartOptions {
    /** Address of the manifest, or the manifest itself. */
    manifest: string | Record<string, unknown>;
    /** The site's id, where no other site's manifest is to be taken. */
    site?: string;
    /** Base address of the collector. Without it nothing is ever reported. */
    collector?: string;
    /**
     * Who speaks for the visitor; several in a list, in the tag separated by spaces. `required` (default) or `call`: nobody
     * until `consent()` is called. `granted`: only where the site's own law-abiding consent came first. `tcf`, `gpp`, `mode`: a
     * consent manager of the page. `emit`: Google's tags are told what holds here.
     */
    consent?: ConsentSetting | ConsentSetting[];
    consentOptions?: ConsentManagerOptions;
    /** Shows the next report in the console instead of sending it. */
    debug?: boolean;
    /**
     * Counts a browser that a program runs (a crawler, a headless or driven browser) as a visitor; default false: its events
     * are not kept, and it has no key and no report. For a site's own tests.
     */
    bots?: boolean;
    /**
     * Runs the engine in a worker, off the page's main thread. What is read at once (`has`, `segments`, `arm`, `consentState`,
     * `storage`) is then what the worker last said, a moment after the call that changed it; a withdrawal holds at once. Where
     * the page allows no worker the engine runs on the page, and a console line says so.
     */
    worker?: boolean;
}
/** A field's value: amounts in main units (19.9), whole numbers, text, yes or no. */
export type FieldValue = number | string | boolean;
/** When an event happened, where it was not now. */
export interface TrackOptions {
    /**
     * Milliseconds since 1970, or a Date. Not in the future, and not before what is kept of the signal: such an event is one
     * console warning and is not kept.
     */
    at?: number | Date;
}
/** What became of an import; all faults of the document, where it was refused and nothing was added. */
export interface Imported {
    /** Events that were not there yet. */
    events: number;
    /** Answers that were not there yet, or are later than those that were. */
    preferences: number;
    /** What the document agrees to and the visitor did not, here: a file agrees to nothing, so ask. */
    proposed: Purpose[];
    faults: string[];
}
/** What to erase of what happened: all of it, that of a signal, or what a signal says of one moment. */
export interface Erasure {
    signal?: string;
    /** Milliseconds since 1970, as an event of `history()` has it. */
    time?: number;
}
/** One remembered event. */
export interface HistoryEvent {
    signal: string;
    /** Milliseconds since 1970, UTC. */
    time: number;
    /** Minutes that local time was ahead of UTC. */
    offset: number;
    fields: Record<string, FieldValue>;
}
/** What the device remembers of one signal, in the manifest's own words. */
export interface SignalHistory {
    signal: string;
    title: string;
    /** The site's plain sentence: what it is remembered for. */
    purpose: string;
    /** How long an event is kept, in milliseconds; 0 when only the first and last time are kept. */
    keepMs: number;
    first?: number;
    last?: number;
    events: HistoryEvent[];
}
/**
 * What a rule reads, with its value now: an aggregate, a model or its feature, another segment, an input, the clock.
 * `unit` is `ms` for a duration, `error` says why there is no value.
 */
export interface RulePart {
    text: string;
    value?: FieldValue | string[];
    unit?: 'ms';
    error?: string;
}
/** Who may be told of a segment, where the visitor agreed to `activate`. */
export interface Recipient {
    recipient: 'dataLayer' | 'prebid' | 'googletag' | 'openFeature';
    title: string;
    /** Address of their terms. */
    terms: string;
}
export interface Explanation {
    segment: string;
    title: string;
    /** The manifest's plain reason. */
    why: string;
    member: boolean;
    /** How often membership changed since the page began. */
    changes: number;
    /** For a "no", the conditions that would have to hold, as the rule writes them; "a or b" where one of them would do. */
    missing: string[];
    /** Who is told of it where `activate` is agreed to; nobody where there are none. */
    recipients: Recipient[];
    /** The rule as written. */
    when: string;
    /** The manifest's `stated`, the rule over the visitor's own word, where that decided and not `when`. */
    stated?: string;
    parts: RulePart[];
    /** Why the rule gave no answer, which counts as not a member. */
    error?: string;
}
/** A question about what the visitor likes, from options, with the answer where one holds. Never free text. */
export interface PreferenceState {
    preference: string;
    title: string;
    /** The site's plain sentence: what it is remembered for. */
    purpose: string;
    /** How long an answer holds, in milliseconds. */
    keepMs: number;
    kind: 'choice' | 'several' | 'scale';
    /** Of a choice or several. */
    options?: string[];
    /** Of a scale. */
    from?: number;
    to?: number;
    value?: string | string[] | number;
    /** Milliseconds since 1970 when it was stated. */
    stated?: number;
}
/** One report as it left, or as it waits in the outbox. */
export interface LedgerEntry {
    epoch: number;
    /** The question that was answered. */
    question: string;
    /** How it was randomized. */
    mechanism: 'binary' | 'chain' | 'hashed' | 'subset';
    /** The randomized answer as sent: `0` or `1` of a binary one. */
    answer: string;
    /** Hash of the policy it was given under. */
    policy: string;
    /** Milliseconds since 1970 when it was made. */
    time: number;
    /** `waiting` until the collector has acknowledged it. */
    state: 'waiting' | 'sent' | 'refused';
}
/** A promise by name: odds and the most reports. */
export type Preset = 'strict' | 'default' | 'detailed' | 'few' | 'single';
export interface Ledger {
    /** `retired`: this profile reported once, was erased, and never reports again. */
    state: 'none' | 'active' | 'retired';
    /** The one question this profile answers, for life; none while it waits in the reserve. */
    question?: string;
    /** The most reports this profile may ever send. */
    cap: number;
    /** ε of all reports made so far, and of all there can be; where a question was drawn. */
    spent?: number;
    most?: number;
    /** What is true of the question now, for the visitor's own eyes: an answer's number, or an amount. */
    truth?: number;
    /** What the visitor may choose from: all that the site asks, and what each preset makes of it. */
    choices: {
        limit?: Preset;
        odds: string;
        reports: number;
        epsilon: number;
    }[];
    /** Odds of the next report, `3/1`; none where the visitor wants to send nothing. */
    odds?: string;
    /** The visitor's own limit, where there is one. */
    limit?: Preset | 'none';
    entries: LedgerEntry[];
    /** The whole body of the next report, shown only in debug mode, where nothing is sent. */
    next?: string;
    /** Why no report is due now; none where one is, which leaves when the visit seems over. */
    silence?: Silence;
}
/** Why no report is due, and from when one may be (milliseconds since 1970), where that is certain. */
export interface Silence {
    /**
     * The visitor's side: no `consent` to report, nothing kept (`storage`), `declined` by the limit, `retired` after an
     * erasure. The cadence: `reported` in this epoch, `not-scheduled` in it, all `spent`. The manifest's: `reserve`,
     * `question-gone`, `answers-changed`, `no-order`, `odds-raised`, `epoch-changed`. `unable`: no collector, a frame of
     * another site, a program, no secure randomness. `unborn`: storage refused the key.
     */
    why: 'consent' | 'storage' | 'declined' | 'retired' | 'reported' | 'not-scheduled' | 'spent' | 'reserve' | 'question-gone' | 'answers-changed' | 'no-order' | 'odds-raised' | 'epoch-changed' | 'unable' | 'unborn';
    until?: number;
}
/** Everything a visitor takes along: never the key, the question or the coins. */
export interface Exported {
    murmur: 1;
    site: string;
    exported: number;
    consent: ConsentState;
    records: ConsentRecord[];
    history: SignalHistory[];
    preferences: PreferenceState[];
    muted: string[];
    segments: Explanation[];
    reports: Omit<LedgerEntry, 'question'>[];
}
/** What a page says of itself: read on the device when asked for, from its metadata and text, and kept nowhere. */
export interface Context {
    /** Path of its address, percent-decoded. */
    path: string;
    title?: string;
    description?: string;
    siteName?: string;
    author?: string;
    /** As the page writes it. */
    published?: string;
    /** As the page writes it: `en`, `en-GB`. */
    language?: string;
    direction?: 'ltr' | 'rtl' | 'auto';
    /** The topics that the site itself declares. */
    declared: string[];
    keywords: string[];
    /** What kind of thing it is: `og:type` and the types of its JSON-LD. */
    kinds: string[];
    /** Where in the site it stands. */
    sections: string[];
    headings: string[];
    /** Its visible text, at most 20,000 characters. */
    text: string;
    /** What it is about, best first, with a score from 0 to 1: by its own word, else by the model the manifest asks for. */
    topics: {
        topic: string;
        score: number;
    }[];
}
/** Where something could not be done, and the page goes on: `code` for programs, `message` for people. */
export interface MurmurError extends Error {
    code: 'manifest' | 'manifest-fetch' | 'wasm' | 'track';
}
export interface MurmurEvents {
    /** The set of segments changed: those entered, those left, and all now. */
    segments: {
        entered: string[];
        left: string[];
        all: string[];
    };
    consent: ConsentState;
    /** A report was made (it may still wait in the outbox). */
    report: LedgerEntry;
    /** Another page began in this document, and was read. */
    page: {
        path: string;
    };
}
/**
 * One page's Murmur. What is answered by a promise is worked out by a second module, which is loaded the first time that
 * something is asked for; it answers for the moment of the call, and rejects where the module does not load. The request for
 * it must not depend on a segment: a page that asks only about members tells its server who is one.
 */
export interface Murmur {
    /** Gives or withdraws purposes; those not named stay as they are. Withdrawing `store` erases everything. */
    consent(choice: Partial<Record<Purpose, boolean>>, options?: ConsentOptions): void;
    consentState(): ConsentState;
    /**
     * Whether to ask the visitor for a purpose with this text. Never what is given, what another source decided, what the
     * browser's Global Privacy Control speaks against, or the same text twice. Another text only that many days after the
     * last answer, and never where no days are given. Whoever asks about `report` must not do so because of a segment or an event.
     */
    shouldAsk(purpose: Purpose, text: string, againAfterDays?: number): Promise<boolean>;
    /** Every word on every purpose, and what became of it. */
    consentTrace(): Promise<ConsentTraceEntry[]>;
    /** What was said on this device, by whom, to which text, oldest first. */
    consentRecords(): Promise<ConsentRecord[]>;
    /** Remembers an event. A wrong signal, field or time is one console warning, never an exception. */
    track(signal: string, fields?: Record<string, FieldValue>, options?: TrackOptions): void;
    /** Reads of the last snapshot; they compute nothing. */
    has(segment: string): boolean;
    segments(): string[];
    /** The manifest's plain reason for a segment, to stand beside what members see. */
    why(segment: string): string | undefined;
    /**
     * The values of a field that the manifest ranks, such as `view.genre`, the most frequent first; none without consent to
     * `personalise`.
     */
    rank(field: string): string[];
    explain(segment: string): Promise<Explanation | undefined>;
    /** Mutes a segment: for the page the visitor is not in it, whatever its rule says, until it is unmuted. */
    mute(segment: string, on: boolean): void;
    muted(): string[];
    /** The manifest as it came. It is not to be changed. */
    manifest(): Readonly<Record<string, unknown>>;
    /** States a preference, or takes it back for null. A wrong answer is one console warning, never an exception. */
    prefer(preference: string, answer: string | string[] | number | null): void;
    preferences(): Promise<PreferenceState[]>;
    /** What was stated, where it holds. */
    stated(preference: string): string | string[] | number | undefined;
    /**
     * The arm of an experiment this device is in: a coin that says nothing about the visitor. Undefined before consent to
     * `report`, which makes the key, and without consent to `personalise`: show what everyone sees then.
     */
    arm(question: string): string | undefined;
    /**
     * The visitor's own limit: no more than this preset, nothing at all (`none`), or all that the site asks (null). It only
     * ever lowers; one laxer than the first report was made under is one console warning, and the stricter one stays.
     */
    limit(preset: Preset | 'none' | null): void;
    /** Says that this document shows another page now: what rules read of it is read anew. With `data-spa` it is called by itself. */
    page(): Promise<void>;
    /** What the page says of itself now. It needs no consent: it is about the page and not about the visitor. */
    context(): Promise<Context>;
    /** Calls back on each change, and returns the function that stops it. */
    on<E extends keyof MurmurEvents>(event: E, listener: (detail: MurmurEvents[E]) => void): () => void;
    history(): Promise<SignalHistory[]>;
    ledger(): Promise<Ledger>;
    export(): Promise<Exported>;
    /**
     * Adds history, stated preferences and muted segments of an export; what is there already is not added again, and the
     * later of two answers holds. Key, question and reports are never imported, and its consent only comes back as `proposed`.
     * Needs consent to `store`. A wrong document is one console warning with all its faults, and nothing of it is added.
     */
    import(exported: Exported): Promise<Imported>;
    /**
     * Erases what happened until now, in every tab: all of it, one signal, or one moment of a signal. Segments are decided
     * anew. Consent, preferences and the ledger stay: `forget` is for all.
     */
    erase(what?: Erasure): Promise<void>;
    /** Erases everything here; a profile that had reported keeps one marker without identity. */
    forget(): Promise<void>;
    /** Opens the debugger over the page, for whoever builds it; nothing of it is loaded before. */
    debug(): Promise<void>;
    /** `local` when history survives the page; `memory` when storage is blocked, full or not consented to. */
    storage(): 'local' | 'memory';
}
