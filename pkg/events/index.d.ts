export interface Listening {
    /** `auto` follows pages that begin without a load; default `off`: call `murmur.page()` yourself. */
    spa?: 'auto' | 'off';
    /** Reads GA4's e-commerce events of `dataLayer`, or of the data layer of that name. */
    ga4?: boolean | string;
}
/** Begins to listen, once for a page. What happens before Murmur is there is told when it is. */
export declare function listen({ spa, ga4: layer }?: Listening): void;
