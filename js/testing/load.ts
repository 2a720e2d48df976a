/** The second module from beside this file, in a browser and in Node, whose fetch opens no files. */
import { finish, imports } from 'murmur-wasm-more';
import { instantiate } from '../wasm.js';

/** Kept out of bundlers' sight: only Node has it. */
const FILES = 'node:fs/promises';

let loaded: Promise<void> | undefined;

export function load(): Promise<void> {
  loaded ??= start().catch((cause: unknown) => {
    loaded = undefined;
    throw new Error(`WebAssembly did not load: ${String(cause)}`, { cause });
  });
  return loaded;
}

async function start(): Promise<void> {
  const address = new URL('./murmur_more_bg.wasm', import.meta.url);
  await instantiate(address.protocol === 'file:' ? await read(address) : new Request(address), { imports, finish });
}

async function read(address: URL): Promise<Uint8Array> {
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ FILES)) as { readFile(path: URL): Promise<Uint8Array> };
  return readFile(address);
}
