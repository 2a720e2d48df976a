/**
 * Finds a consent manager, however late it comes, and has it heard: in the page itself, or, as the IAB's frameworks have it for
 * frames, in a page around it, which a frame with the framework's name marks and messages reach.
 */
export type Hear<T> = (said: T | null, success: boolean) => void;
/** What the frameworks differ in; both listen to changes by the command `addEventListener`. */
interface Framework<T> {
    name: '__tcfapi' | '__gpp';
    version: number | string;
    /** Calls the page's own function. */
    call: (api: never, hear: Hear<T>) => void;
}
/** `parents` are origins that may speak for the visitor beside the page's own: who puts a site into a frame could say anything. */
export declare function heard<T>({ name, version, call }: Framework<T>, parents: string[] | undefined, hear: Hear<T>): void;
export {};
