/**
 * Handing segments over to others, which puts them on the network: off until a site calls it, only what its manifest marks
 * for a recipient it names, and only with consent to `activate`.
 */
import { toDataLayer, type DataLayer } from './adapters/data_layer.js';
import { toGoogletag, type Googletag } from './adapters/googletag.js';
import { follow } from './adapters/handed.js';
import { toPrebid, type Prebid } from './adapters/prebid.js';

export { withSegments } from './adapters/open_feature.js';
export type { DataLayer, Googletag, Prebid };

/** To whom: the page's own objects, which may come before what they belong to has loaded. */
export interface Recipients {
  /** `window.dataLayer ??= []` */
  dataLayer?: DataLayer;
  /** `window.pbjs ??= { que: [] }` */
  prebid?: Prebid;
  /** `window.googletag ??= { cmd: [] }` */
  googletag?: Googletag;
}

/** Hands segments over from now on, as they change. The returned function takes back what can be, and ends it. */
export function handOver({ dataLayer, prebid, googletag }: Recipients): () => void {
  const ends = [
    dataLayer && follow('dataLayer', toDataLayer(dataLayer)),
    prebid && follow('prebid', toPrebid(prebid)),
    googletag && follow('googletag', toGoogletag(googletag)),
  ];
  return () => {
    for (const end of ends) end?.();
  };
}
