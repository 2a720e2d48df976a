/**
 * The provider itself, but for the contexts it sees: they have `murmur_segments`, a list of names, while segments are
 * handed over. It may send them to its server. Where segments change it hears of another context, and the page that its
 * flags changed.
 */
export declare function withSegments<P extends object>(provider: P): P;
