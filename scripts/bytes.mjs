// `npm run size -- --where` (after `npm run build`): the wasm by room, from the
// names that the build strips. Raw bytes after wasm-opt; brotli has no rooms.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, run, Stop, table, thousands } from './lib.mjs';
import { optimize } from './build.mjs';

const NAMED = 'target/wasm-pkg/murmur_bg.wasm';

/** Rooms by what a demangled name begins with or holds, first match first. */
const ROOMS = [
  ['rules: read, check, evaluate', /murmur_core::(expression|segment)/],
  ['manifest: read and its error texts', /murmur_core::(manifest|fault|tree)/],
  ['history: codec, journal', /murmur_core::(history|signal)/],
  ['privacy: coins, profile, policy, report', /murmur_core::(privacy|report)/],
  ['device and consent', /murmur_core::(device|consent)/],
  ['other core', /murmur_core/],
  ['browser edges', /murmur::|^client_/],
  ['SHA-256, HMAC, base64', /sha2|hmac|digest|base64ct|hybrid_array|block_buffer/],
  ['JavaScript values (wasm-bindgen, serde)', /wasm_bindgen|js_sys|web_sys|serde|gloo|getrandom|hashbrown/],
  ['allocator', /dlmalloc|__rust_(alloc|realloc|dealloc)|__rdl/],
  ['Rust library', /core|alloc|std/],
];

export async function whereBytesGo() {
  if (!existsSync(at(NAMED))) throw new Stop(`${NAMED} is missing: \`npm run build\` makes it.`);
  const folder = mkdtempSync(join(tmpdir(), 'bytes-'));
  try {
    const named = join(folder, 'named.wasm');
    await run(...optimize(at(NAMED), named, ['-g']));
    const { functions, data } = sections(readFileSync(named));
    const sums = new Map();
    for (const { name, bytes } of functions) {
      const room = ROOMS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'unnamed and shims';
      sums.set(room, (sums.get(room) ?? 0) + bytes);
    }
    sums.set('data: texts and tables', data);
    const total = [...sums.values()].reduce((a, b) => a + b, 0);
    const rows = [...sums].sort((a, b) => b[1] - a[1]);
    const share = (bytes) => `${((100 * bytes) / total).toFixed(1)}`;
    table([['room', 'bytes', '%'], ...rows.map(([room, bytes]) => [room, thousands(bytes), share(bytes)])]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Sizes of all functions with their names, and of the data section. */
function sections(bytes) {
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    return bytes.toString('utf8', at, (at += length));
  };
  const sizes = [];
  const names = new Map();
  let imported = 0;
  let data = 0;
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = number() + at;
    if (section === 2) imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter((i) => i.kind === 'function').length;
    if (section === 10) {
      for (let count = number(); count > 0; count--) {
        const length = number();
        sizes.push(length);
        at += length;
      }
    }
    if (section === 11) data = end - at;
    if (section === 0 && text() === 'name') {
      while (at < end) {
        const kind = bytes[at++];
        const next = number() + at;
        if (kind === 1) for (let count = number(); count > 0; count--) names.set(number(), demangle(text()));
        at = next;
      }
    }
    at = end;
  }
  return { functions: sizes.map((size, i) => ({ name: names.get(i + imported) ?? '', bytes: size })), data };
}

/** The path inside a legacy-mangled Rust name; other names as they are. */
function demangle(name) {
  if (!name.startsWith('_ZN')) return name;
  const parts = [];
  for (let rest = name.slice(3), length; (length = /^\d+/.exec(rest)?.[0]); rest = rest.slice(length.length + Number(length))) {
    parts.push(rest.slice(length.length, length.length + Number(length)));
  }
  return parts.slice(0, -1).join('::').replaceAll('$LT$', '<').replaceAll('$GT$', '>').replaceAll('..', '::');
}
