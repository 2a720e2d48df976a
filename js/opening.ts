/** Opens the second module, wherever its wasm is: murmur_more.ts has it in a file, inline_more.ts in a text. */
import { finish, imports, More } from 'murmur-wasm-more';
import type { Ask } from './asked.js';
import { instantiate } from './wasm.js';

let loaded: Promise<unknown> | undefined;

/** Instantiates it once, however often it is asked for. */
export function opening(wasm: () => Request | Uint8Array): Ask {
  return async (manifest) => {
    loaded ??= load(wasm());
    await loaded;
    return More.read(manifest);
  };
}

function load(wasm: Request | Uint8Array): Promise<void> {
  return instantiate(wasm, { imports, finish }).catch((cause: unknown) => {
    loaded = undefined;
    const from = wasm instanceof Request ? ` from ${wasm.url}` : '';
    throw new Error(`WebAssembly did not load${from}: ${String(cause)}`, { cause });
  });
}
