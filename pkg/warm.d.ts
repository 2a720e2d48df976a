/**
 * Reads manifests of next to nothing, all of them wrong, so that a browser compiles what reads the site's own in several
 * short tasks, and perhaps while that one is on its way.
 */
export declare function warm(): Promise<void>;
/** Does the same with a part of the site's own manifest, for what no other has. */
export declare function warmFor(manifest: unknown): Promise<void>;
