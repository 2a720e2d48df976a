/** Puts children in an order, for the element and for the hint. */

/** Those whose `data-value` is in `values` come first, in that order; the others follow as they stand. */
export function arrange(element: Element, values: string[]): void {
  const place = (child: Element): number => {
    const at = values.indexOf(child.getAttribute('data-value') ?? '');
    return at < 0 ? values.length : at;
  };
  // Where the browser can move an element it keeps its state: frames, films, animations.
  const { insertBefore, moveBefore = insertBefore } = element as Element & { moveBefore?: Element['insertBefore'] };
  const wanted = [...element.children].sort((one, other) => place(one) - place(other));
  wanted.forEach((child, at) => {
    const there = element.children[at] ?? null;
    if (there !== child) moveBefore.call(element, child, there);
  });
}
