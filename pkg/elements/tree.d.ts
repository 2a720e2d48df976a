/**
 * What an element shows, as a tree that is made anew each time, and how the page is brought to look like it. Only what
 * differs is touched: focus, what is typed, what is open and where one has scrolled to stay. There is no markup anywhere.
 */
type Listener = (event: Event) => void;
type Value = string | number | boolean | undefined | null | Listener;
/** One element. `key` keeps it the same one among its siblings; functions are listeners for the event they are named after. */
export interface Node {
    tag: string;
    props: Record<string, Value>;
    children: Child[];
}
export type Child = Node | string | number | false | undefined | null | Child[];
/** An element of a tree. */
export declare const h: (tag: string, props?: Record<string, Value>, ...children: Child[]) => Node;
/** Makes the children of `root` look like `children`. */
export declare function paint(root: ParentNode & globalThis.Node, children: Child[]): void;
export {};
