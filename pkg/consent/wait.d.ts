/** Waits for a manager's function, which may come long after this. */
/** Calls `use` with the page's function of this name, as soon as there is one. */
export declare function whenThere(name: string, use: (api: (...args: never[]) => unknown) => void): void;
