/** Waits for a manager's function, which may come long after this. */

const STEP = 100;

/** Calls `use` with the page's function of this name, as soon as there is one. */
export function whenThere(name: string, use: (api: (...args: never[]) => unknown) => void): void {
  const look = (): void => {
    const api = (globalThis as unknown as Record<string, unknown>)[name];
    if (typeof api === 'function') use(api as never);
    else setTimeout(look, STEP);
  };
  look();
}
