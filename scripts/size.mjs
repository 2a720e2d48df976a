// `npm run size [-- --where [--md]]`: what a page downloads, as brotli sends it, against
// its limit; and by room where the bytes of the wasm go.
import { existsSync } from 'node:fs';
import { at, flag, isMain, main, Stop, table, thousands, weigh } from './lib.mjs';

/** The tag script and its wasm together, brotli 11, in bytes: the KB above what is there. The goal is 60 KB. */
const LIMIT = 114 * 1024;
const FILES = ['murmur.js', 'murmur_bg.wasm'];

export function checkSize(dir) {
  let total = 0;
  const rows = [['what a page downloads', 'bytes', 'brotli']];
  for (const name of FILES) {
    const file = at(dir, name);
    if (!existsSync(file)) throw new Stop(`${dir}/${name} is missing: \`npm run build\` makes it.`);
    const { bytes, brotli } = weigh(file);
    total += brotli;
    rows.push([`${dir}/${name}`, thousands(bytes), thousands(brotli)]);
  }
  rows.push(['together', '', thousands(total)], ['limit', '', thousands(LIMIT)]);
  table(rows);
  if (total > LIMIT) throw new Stop(`Too big: ${thousands(total)} bytes of brotli, ${thousands(total - LIMIT)} over the limit.`);
}

if (isMain(import.meta)) {
  await main(async () => {
    const dir = flag('dir', 'pkg');
    if (process.argv.includes('--where')) await (await import('./bytes.mjs')).whereBytesGo(dir);
    checkSize(dir);
  });
}
