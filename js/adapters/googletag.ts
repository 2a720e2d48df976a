/** Segments as Publisher Provided Signals of Google Publisher Tag: numbers of IAB Audience Taxonomy 1.1, and only those. */
import type { Handed } from './handed.js';

/** What of it is used. */
export interface Googletag {
  cmd: { push(command: () => void): unknown };
  getConfig?(name: 'pps'): { pps?: Signals | null };
  setConfig?(config: { pps: Signals | null }): void;
}

interface Signals {
  taxonomies?: Record<string, { values: string[] }>;
}

const TAXONOMY = 'IAB_AUDIENCE_1_1';

export function toGoogletag(googletag: Googletag): (all: Handed[]) => void {
  return (all) => void googletag.cmd.push(() => {
    const values = all.flatMap(({ audience }) => (audience === undefined ? [] : [audience]));
    // What the site says of the page in another taxonomy stays.
    const { [TAXONOMY]: _, ...others } = googletag.getConfig?.('pps')?.pps?.taxonomies ?? {};
    const taxonomies = values.length > 0 ? { ...others, [TAXONOMY]: { values } } : others;
    googletag.setConfig?.({ pps: Object.keys(taxonomies).length > 0 ? { taxonomies } : null });
  });
}
