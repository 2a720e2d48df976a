/** Shapes of consent: who may say yes or no to what, and what is kept of it. js/types.ts exports them. */
/** What a visitor may agree to. Nothing is stored or sent before; unknown means no. */
export type Purpose = 'store' | 'personalise' | 'report' | 'activate';
/** Each purpose, and whether the visitor or the site has decided at all. */
export interface ConsentState extends Record<Purpose, boolean> {
    decided: boolean;
}
/** Who may say yes or no, the most explicit first: of each purpose the first that said anything decides. */
export type ConsentSource = 'visitor' | 'site' | 'tcf' | 'gpp' | 'mode';
export interface ConsentOptions {
    /**
     * Who says so: `visitor` only for what a person answered here to a question of Murmur's own; default `site`. Of a consent
     * manager (`tcf`, `gpp`, `mode`) what it does not name is unsaid again.
     */
    by?: ConsentSource;
    /** The exact text that the visitor was shown. Its SHA-256 goes into the record, never the text. */
    text?: string;
    /** Its language: `en`, `de-AT`. */
    language?: string;
}
/** One of the words of `data-consent`. */
export type ConsentSetting = 'required' | 'granted' | 'call' | 'tcf' | 'gpp' | 'mode' | 'emit';
/** Numbers of TCF purposes that each of ours needs: `1+5|6` is 1, and 5 or 6. */
export type TcfPurposes = Partial<Record<Purpose, string>>;
/** How what consent managers say is read. */
export interface ConsentManagerOptions {
    tcf?: TcfPurposes;
    /**
     * True where the site asks visitors under a law of opting out: who was told of sale, sharing and targeted advertising and did
     * not opt out (GPP, sections of the United States) then agreed to all purposes. Default false: that is no yes.
     */
    optOut?: boolean;
    /** In a frame: origins of pages around it whose TCF or GPP manager speaks for the visitor, beside its own origin. */
    parents?: string[];
    /** Signals of Google's Consent Mode and the purpose that each is told, beside or in place of those of docs/CONSENT.md. */
    emit?: Record<string, Purpose>;
    /** Milliseconds until one line on the console says that no manager came; default 10,000. */
    patience?: number;
}
/** One word on one purpose, and what became of it. */
export interface ConsentTraceEntry {
    purpose: Purpose;
    /** `gpc`: Global Privacy Control. `default`: nobody said anything. */
    source: ConsentSource | 'gpc' | 'default';
    said: boolean;
    /** Whether it decides; of each purpose exactly one does. */
    inForce: boolean;
    /**
     * `given` or `refused`: in force. `outranked`: a more explicit source decides. `gpc`: Global Privacy Control takes it away.
     * `in-spite`: it would, but the visitor said yes knowing so. `needs-store`: no reports without `store`. `not-heard`: said on an earlier
     * page, not on this one. `unknown`: nobody said anything, so no.
     */
    why: 'given' | 'refused' | 'outranked' | 'gpc' | 'in-spite' | 'needs-store' | 'not-heard' | 'unknown';
}
/** What was said at one time. Kept on the device once `store` is allowed, at most 40; never sent. */
export interface ConsentRecord {
    /** Milliseconds since 1970; without consent to `store` the beginning of the day, UTC. */
    time: number;
    source: ConsentSource;
    choice: Partial<Record<Purpose, boolean>>;
    /** Whether the browser's Global Privacy Control was on. */
    gpc: boolean;
    /** SHA-256 of the shown text in hexadecimal digits, as `sha256sum` prints it. */
    text?: string;
    language?: string;
}
