/** Instantiates a module of ours. wasm-bindgen's own way takes any source and warns of old ones: 0.4 KB for nothing. */
/** What the glue hands to a module, and what it does with its instance. */
export interface Glue {
    imports: () => WebAssembly.Imports;
    finish: (instance: WebAssembly.Instance, module: WebAssembly.Module) => unknown;
}
export declare function instantiate(wasm: Request | Uint8Array, { imports, finish }: Glue): Promise<void>;
/** Lets the page do what waits, so that no task of ours is a long one. A hidden page has nobody who waits. */
export declare function breathe(): Promise<unknown>;
