/**
 * Handing segments over to others, which puts them on the network: off until a site calls it, only what its manifest marks
 * for a recipient it names, and only with consent to `activate`.
 */
import { type DataLayer } from './adapters/data_layer.js';
import { type Googletag } from './adapters/googletag.js';
import { type Prebid } from './adapters/prebid.js';
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
export declare function handOver({ dataLayer, prebid, googletag }: Recipients): () => void;
