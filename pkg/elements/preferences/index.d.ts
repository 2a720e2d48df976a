/**
 * `<murmur-preferences>`: all that Murmur knows of a visitor, on one page that is made in the visitor's own browser, with
 * a switch or a button beside everything.
 *
 * Attributes: `headings` is the level of its headings (2), `activates` says that the site hands segments on, where no
 * recipients of the manifest do.
 */
import type { Murmur } from '../../types.js';
import { MurmurElement } from '../shared.js';
import { type Child } from '../tree.js';
import type { Say } from '../words.js';
export declare class MurmurPreferences extends MurmurElement {
    #private;
    static observedAttributes: string[];
    static style: string;
    protected begin(): () => void;
    protected view(say: Say, murmur: Murmur | undefined): Promise<Child[]>;
    protected painted(root: ShadowRoot): void;
}
