/** Segments as first-party data of Prebid's bid requests: `ortb2.user.data`. */
import type { Handed } from './handed.js';

/** What of Prebid is used. */
export interface Prebid {
  que: { push(command: () => void): unknown };
  getConfig?(name: 'ortb2'): Ortb2 | undefined;
  setConfig?(config: { ortb2: Ortb2 }): void;
}

interface Ortb2 {
  user?: { data?: Data[] };
}

/** OpenRTB's Data. `ext.segtax` names the taxonomy of its numbers; names of the site's own have none. */
interface Data {
  id?: string;
  name?: string;
  ext?: { segtax: number };
  segment?: { id: string }[];
}

/** By this what is Murmur's is found again, and taken back. */
const OWN = 'murmur';
/** IAB Audience Taxonomy 1.1 in the list of segment taxonomies. */
const AUDIENCE_1_1 = 4;

export function toPrebid(prebid: Prebid): (all: Handed[], site: string) => void {
  return (all, site) => void prebid.que.push(() => {
    const { user, ...ortb2 } = prebid.getConfig?.('ortb2') ?? {};
    const others = (user?.data ?? []).filter(({ id }) => id !== OWN);
    // mergeConfig would add to lists, and never take away.
    prebid.setConfig?.({ ortb2: { ...ortb2, user: { ...user, data: [...others, ...data(all, site)] } } });
  });
}

function data(all: Handed[], site: string): Data[] {
  const named = all.map(({ segment }) => ({ id: segment }));
  const numbered = all.flatMap(({ audience }) => (audience === undefined ? [] : [{ id: audience }]));
  const own = { id: OWN, name: site };
  return [
    ...(named.length > 0 ? [{ ...own, segment: named }] : []),
    ...(numbered.length > 0 ? [{ ...own, ext: { segtax: AUDIENCE_1_1 }, segment: numbered }] : []),
  ];
}
