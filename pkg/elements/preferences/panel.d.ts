/** What the parts of the preference centre share: what is true now, and how something is done about it. */
import type { ConsentTraceEntry, Exported, Ledger, Murmur } from '../../types.js';
import { type Child, type Node } from '../tree.js';
import type { Say } from '../words.js';
/** What is shown, and what the parts may do. */
export interface Panel {
    say: Say;
    murmur: Murmur;
    copy: Exported;
    ledger: Ledger;
    trace: ConsentTraceEntry[];
    /** Level of the headings of parts; those of what is in them are one below. */
    level: number;
    /** What the visitor opened, asked for or looked at, by name. */
    view: View;
    /** Does something, says so where a screen reader hears it, shows what is then, and puts the focus where it belongs. */
    act(what: () => unknown, said?: string, focus?: string): void;
}
/** What is open in the centre and nowhere else: it is forgotten with the page. */
export interface View {
    /** What is being asked before it is done. */
    asking: string | undefined;
    /** How many events of a signal are listed. */
    listed: Record<string, number>;
    /** Whether the true answer stands beside those that left. */
    truth: boolean;
    /** How many of the coins fell on 1, for a yes and for a no. */
    coins: [yes: boolean[], no: boolean[]] | undefined;
    /** What an import brought, or why it brought nothing. */
    brought: {
        said: string;
        proposed: string[];
    } | undefined;
}
/** A part with its heading on the one side and what it speaks of on the other. */
export declare function part({ say, level }: Panel, name: 'consent' | 'history' | 'segments' | 'stated' | 'reports' | 'coins' | 'copy', ...children: Child[]): Node;
/** A plain sentence of a manifest: it may be written in another direction than the page. */
export declare const sentence: (text: string) => Node;
