// `npm run size [-- --where [--md]] [--peers]`: what a page downloads by each entry, as brotli sends it, against its limit;
// `--where` by room where the bytes of the wasm go; `--peers` beside other SDKs, bundled and packed in the same way.
import { existsSync } from 'node:fs';
import { ENTRIES } from './entries.mjs';
import { at, flag, isMain, main, Stop, table, thousands, weigh } from './lib.mjs';

const KB = 1024;

/** The page's module with its script, and the second module with its own: the KB above what is there. The goal is 60 KB. */
const PAGE = 98 * KB;
const MORE = 133 * KB;

/** As hexadecimal digits in a script either is so much more. */
const inline = (limit) => Math.floor(1.08 * limit);

/** What is downloaded together, and the most it may be in brotli 11. The first is on every page. */
export const GROUPS = [
  { what: 'the tag', files: ['murmur.js', 'murmur_bg.wasm'], limit: PAGE },
  { what: 'murmur', files: ['index.js', 'murmur_bg.wasm'], limit: PAGE },
  { what: 'murmur/inline', files: ['inline.js'], limit: inline(PAGE) },
  { what: 'murmur/react, beside murmur', files: ['react.js'], limit: 1 * KB },
  { what: 'murmur/elements', files: ['elements.js'], limit: 21 * KB },
  { what: 'murmur/personalise', files: ['personalise.js'], limit: 3 * KB },
  { what: 'murmur/events', files: ['murmur_events.js'], limit: 2.5 * KB },
  { what: 'murmur/adapters', files: ['adapters.js'], limit: 2 * KB },
  { what: 'in the head, where wanted', files: ['murmur-hint.js'], limit: 1 * KB },
  { what: 'once something is asked for', files: ['murmur_more.js', 'murmur_more_bg.wasm'], limit: MORE },
  { what: 'the same of murmur/inline', files: ['inline_more.js'], limit: inline(MORE) },
  { what: 'topics of murmur/inline', files: ['inline_topics.js'], limit: 26 * KB },
  { what: 'consent managers', files: ['murmur_consent.js'], limit: 2 * KB },
  { what: 'murmur/testing', files: ['testing.js'], limit: 4 * KB },
  { what: 'murmur/debugger', files: ['debugger.js'], limit: 14 * KB },
  { what: 'worker mode', files: ['murmur_remote.js', 'murmur_worker.js'], limit: 9 * KB },
];

/** The most that an entry may be which none of them has. */
const ANY = 24 * KB;

/** Those, and every other entry by itself. */
export function groups() {
  const known = new Set(GROUPS.flatMap(({ files }) => files));
  const others = ENTRIES.filter(({ to }) => !known.has(to)).map(({ to, types }) => ({ what: types ? `murmur/${to.replace('.js', '')}` : to, files: [to], limit: ANY }));
  return [...GROUPS, ...others];
}

/** `{ what, files, bytes, brotli, limit }` of each group as `dir` has it. */
export function weighed(dir) {
  return groups().map((group) => {
    const sizes = group.files.map((name) => {
      const file = at(dir, name);
      if (!existsSync(file)) throw new Stop(`${dir}/${name} is missing: \`npm run build\` makes it.`);
      return weigh(file);
    });
    const sum = (key) => sizes.reduce((total, size) => total + size[key], 0);
    return { ...group, bytes: sum('bytes'), brotli: sum('brotli') };
  });
}

export function checkSize(dir) {
  const all = weighed(dir);
  const rows = all.map(({ what, files, bytes, brotli, limit }) => [what, thousands(bytes), thousands(brotli), thousands(limit), files.join(' + ')]);
  table([[dir, 'bytes', 'brotli', 'limit', 'files'], ...rows]);
  const over = all.filter(({ brotli, limit }) => brotli > limit);
  if (over.length === 0) return;
  const lines = over.map(({ what, brotli, limit }) => `${what}: ${thousands(brotli)} bytes of brotli, ${thousands(brotli - limit)} over the limit`);
  throw new Stop(`Too big: ${lines.join('; ')}.`);
}

async function beside() {
  const { installPeers } = await import('../benches/support/bundle.mjs');
  const { measure, tables } = await import('../benches/sizes.mjs');
  await installPeers();
  console.log(`\n${tables(await measure()).join('\n\n')}\n`);
}

if (isMain(import.meta)) {
  await main(async () => {
    const dir = flag('dir', 'pkg');
    if (process.argv.includes('--where')) await (await import('./bytes.mjs')).whereBytesGo(dir);
    if (process.argv.includes('--peers')) await beside();
    checkSize(dir);
  });
}
