/** The second module, fetched once something is asked for. */
import init, { More } from 'murmur-wasm-more';
import type { Asked } from './asked.js';

let loaded: Promise<unknown> | undefined;

export async function open(manifest: unknown): Promise<Asked> {
  const wasm = new URL('./murmur_more_bg.wasm', import.meta.url);
  loaded ??= init({ module_or_path: wasm }).catch((cause: unknown) => {
    loaded = undefined;
    throw new Error(`WebAssembly did not load from ${wasm.href}: ${String(cause)}`, { cause });
  });
  await loaded;
  return More.read(manifest);
}
