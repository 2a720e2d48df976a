// `npm run size -- --where` (after `npm run build`): what a page downloads by
// room, from the names that the build strips. A room's brotli is its share of the
// whole by raw bytes: brotli itself knows no rooms. `--md` prints it for docs.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, run, Stop, table, thousands, weigh } from './lib.mjs';
import { optimize } from './build.mjs';
import { sections } from './wasm.mjs';

const NAMED = 'target/wasm-pkg/murmur_bg.wasm';

/** Rooms by what a demangled name begins with or holds, first match first, and what each is for. */
const ROOMS = [
  ['rules', /murmur_core::(expression|segment)/, 'reading, checking and evaluating them'],
  ['engine', /murmur_core::engine/, 'deciding in microseconds whatever the history, and when time alone decides'],
  ['manifest', /murmur_core::(manifest|fault|tree|text)/, 'one document, whether it has a fault'],
  ['history', /murmur_core::(history|signal|sorted)/, 'events in a dense, checksummed code; back-fill'],
  ['context', /murmur_core::context/, 'coarse classes of the visit'],
  ['models', /murmur_core::model/, 'membership by a trained model'],
  ['privacy', /murmur_core::(privacy|report)|sha2|hmac|digest|base64ct|hybrid_array|block_buffer/, 'coins, schedule, ledger, policy hash; SHA-256 and HMAC'],
  ['device', /murmur_core::/, 'consent, lanes, erasure'],
  ['browser', /murmur::|^client_/, 'storage, events of the page, sending, what JavaScript sees'],
  ['JavaScript values', /wasm_bindgen|js_sys|web_sys|getrandom|__wb|externref/, 'wasm-bindgen'],
  ['allocator', /rlsf|dlmalloc|__rust_(alloc|realloc|dealloc)|__rdl/, 'TLSF'],
  ['Rust library', /core|alloc|std/, 'text, vectors, formatting of whole numbers'],
];

export async function whereBytesGo(dir) {
  if (!existsSync(at(NAMED))) throw new Stop(`${NAMED} is missing: \`npm run build\` makes it.`);
  const folder = mkdtempSync(join(tmpdir(), 'bytes-'));
  try {
    const named = join(folder, 'named.wasm');
    await run(...optimize(at(NAMED), named, ['-g']));
    const { functions, data } = sections(readFileSync(named));
    const sums = new Map();
    const add = (room, bytes) => sums.set(room, (sums.get(room) ?? 0) + bytes);
    for (const { name, bytes } of functions) add(ROOMS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'unnamed and shims', bytes);
    add('data', data);
    const total = [...sums.values()].reduce((a, b) => a + b, 0);
    const [glue, wasm] = ['murmur.js', 'murmur_bg.wasm'].map((name) => weigh(at(dir, name)));
    const what = (room) => ROOMS.find(([name]) => name === room)?.[2] ?? (room === 'data' ? 'texts and tables' : '');
    const rows = [...sums].sort((a, b) => b[1] - a[1])
      .map(([room, bytes]) => [room, thousands(bytes), thousands(Math.round((wasm.brotli * bytes) / total)), what(room)]);
    rows.push(['tag and glue', thousands(glue.bytes), thousands(glue.brotli), 'loading, lanes, the typed face, wasm-bindgen']);
    rows.push(['together', thousands(glue.bytes + total), thousands(glue.brotli + wasm.brotli), '']);
    const all = [['room', 'bytes', 'brotli', 'what for'], ...rows];
    if (!process.argv.includes('--md')) return table(all);
    const line = (cells) => `| ${cells.join(' | ')} |`;
    console.log([line(all[0]), '|---|---|---|---|', ...rows.map(line)].join('\n'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
