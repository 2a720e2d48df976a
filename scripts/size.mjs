// `npm run size [-- --where [--md]]`: what a page downloads, as brotli sends it, against
// its limit; apart from it what it downloads once something is asked for; and by room where the bytes of the wasm go.
import { existsSync } from 'node:fs';
import { at, flag, isMain, main, Stop, table, thousands, weigh } from './lib.mjs';

/** The tag script and its wasm together, brotli 11, in bytes: the KB above what is there. The goal is 60 KB. */
const LIMIT = 95 * 1024;
const PAGE = ['murmur.js', 'murmur_bg.wasm'];

/** The same for what is loaded once something is asked for. */
const LIMIT_MORE = 121 * 1024;
const MORE = ['murmur_more.js', 'murmur_more_bg.wasm'];

/** What stands in the way of a page's first paint where a site wants it. */
const LIMIT_HINT = 1024;
const HINT = ['murmur-hint.js'];

/** The visitor's elements, in two languages. */
const LIMIT_ELEMENTS = 21 * 1024;
const ELEMENTS = ['elements.js'];

export function checkSize(dir) {
  check(dir, 'what every page downloads', PAGE, LIMIT);
  console.log();
  check(dir, 'once something is asked for', MORE, LIMIT_MORE);
  console.log();
  check(dir, 'in the head, where wanted', HINT, LIMIT_HINT);
  console.log();
  check(dir, 'the visitor’s elements', ELEMENTS, LIMIT_ELEMENTS);
}

function check(dir, what, names, limit) {
  let total = 0;
  const rows = [[what, 'bytes', 'brotli']];
  for (const name of names) {
    const file = at(dir, name);
    if (!existsSync(file)) throw new Stop(`${dir}/${name} is missing: \`npm run build\` makes it.`);
    const { bytes, brotli } = weigh(file);
    total += brotli;
    rows.push([`${dir}/${name}`, thousands(bytes), thousands(brotli)]);
  }
  rows.push(['together', '', thousands(total)], ['limit', '', thousands(limit)]);
  table(rows);
  if (total > limit) throw new Stop(`Too big: ${thousands(total)} bytes of brotli, ${thousands(total - limit)} over the limit.`);
}

if (isMain(import.meta)) {
  await main(async () => {
    const dir = flag('dir', 'pkg');
    if (process.argv.includes('--where')) await (await import('./bytes.mjs')).whereBytesGo(dir);
    checkSize(dir);
  });
}
