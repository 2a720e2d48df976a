/** Instantiates a module of ours. wasm-bindgen's own way takes any source and warns of old ones: 0.4 KB for nothing. */

/** What the glue hands to a module, and what it does with its instance. */
export interface Glue {
  imports: () => WebAssembly.Imports;
  finish: (instance: WebAssembly.Instance, module: WebAssembly.Module) => unknown;
}

export async function instantiate(wasm: Request | Uint8Array, { imports, finish }: Glue): Promise<void> {
  const module = await compiled(wasm);
  await breathe();
  finish(await WebAssembly.instantiate(module, imports()), module);
}

async function compiled(wasm: Request | Uint8Array): Promise<WebAssembly.Module> {
  if (wasm instanceof Uint8Array) return WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>);
  const response = await fetch(wasm);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  // While it arrives, where the server says what it is.
  if (response.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Lets the page do what waits, so that no task of ours is a long one. A hidden page has nobody who waits. */
export async function breathe(): Promise<unknown> {
  if (globalThis.document?.hidden) return;
  const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } };
  if (scheduler?.yield) return scheduler.yield();
  // A timer in a row of them would wait for 4 ms.
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(port1.close());
    port2.postMessage(0);
  });
}
