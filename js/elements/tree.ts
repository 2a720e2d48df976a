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
export const h = (tag: string, props: Record<string, Value> = {}, ...children: Child[]): Node => ({ tag, props, children });

/** What an element was last painted from. */
const painted = new WeakMap<Element, Record<string, Value>>();

/** What a visitor changes on a control: set as properties, since the attributes are only where it began. */
const LIVE = new Set(['checked', 'value', 'indeterminate', 'open']);

const SVG = new Set(['svg', 'path', 'rect']);

/** Makes the children of `root` look like `children`. */
export function paint(root: ParentNode & globalThis.Node, children: Child[]): void {
  const wanted = flat(children);
  const keyed = new Map<Value, Element>();
  for (const element of root.children) {
    const key = painted.get(element)?.key;
    if (key !== undefined) keyed.set(key, element);
  }
  let at: ChildNode | null = root.firstChild;
  for (const child of wanted) {
    const there = typeof child === 'string' ? text(at, child) : match(at, child, keyed);
    // What stands between is not wanted here: it goes, and what has a key comes back. To move the one that has the
    // focus would take it away.
    while (there.parentNode === root && at && at !== there) at = leave(at);
    if (there === at) at = at.nextSibling;
    else root.insertBefore(there, at);
    if (typeof child !== 'string') dress(there as Element, child);
  }
  while (at) at = leave(at);
}

/** Removes a node and gives the one behind it. */
function leave(at: ChildNode): ChildNode | null {
  const next = at.nextSibling;
  at.remove();
  return next;
}

function flat(children: Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return flat(child);
    if (child === false || child === undefined || child === null) return [];
    return [typeof child === 'object' ? child : String(child)];
  });
}

function text(at: ChildNode | null, wanted: string): ChildNode {
  if (!(at instanceof Text)) return document.createTextNode(wanted);
  if (at.data !== wanted) at.data = wanted;
  return at;
}

function match(at: ChildNode | null, { tag, props }: Node, keyed: Map<Value, Element>): ChildNode {
  const is = (one: ChildNode): one is Element => one instanceof Element && one.localName === tag && painted.get(one)?.key === props.key;
  let known: ChildNode | null = props.key === undefined ? at : (keyed.get(props.key) ?? null);
  while (known && !is(known)) known = props.key === undefined ? known.nextSibling : null;
  if (known) return known;
  return SVG.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
}

function dress(element: Element, { props, children }: Node): void {
  const before = painted.get(element) ?? {};
  painted.set(element, props);
  for (const name of Object.keys({ ...before, ...props })) {
    const [was, is] = [before[name], props[name]];
    if (name === 'key') continue;
    if (typeof is === 'function' || typeof was === 'function') {
      // One listener for good; it calls what the newest tree has.
      if (!was) element.addEventListener(name, called);
      if (!is) element.removeEventListener(name, called);
    } else if (LIVE.has(name)) {
      if ((element as unknown as Record<string, Value>)[name] !== is) Object.assign(element, { [name]: is ?? '' });
    } else if (is === undefined || is === null || is === false) {
      if (was !== is) element.removeAttribute(name);
    } else if (was !== is) {
      element.setAttribute(name, is === true ? '' : String(is));
    }
  }
  paint(element, children);
}

function called(event: Event): void {
  const listener = painted.get(event.currentTarget as Element)?.[event.type];
  if (typeof listener === 'function') listener(event);
}
