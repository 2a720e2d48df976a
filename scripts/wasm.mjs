// Reads a wasm module's bytes, and orders its functions for compression.
import { readFileSync, writeFileSync } from 'node:fs';
import { at, run } from './lib.mjs';

const tool = (name) => at('node_modules', '.bin', name);

/** The code of all functions with their names, where there are any, and the size of the data section. */
export function sections(bytes) {
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
  const bodies = [];
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
        bodies.push(bytes.subarray(at, (at += length)));
      }
    }
    if (section === 11) data = end - at;
    if (section === 0 && text() === 'name') {
      while (at < end) {
        const kind = bytes[at++];
        const next = number() + at;
        if (kind === 1) for (let count = number(); count > 0; count--) names.set(number(), text().replace(/\[[0-9a-f]+\]/g, ''));
        at = next;
      }
    }
    at = end;
  }
  return { functions: bodies.map((body, i) => ({ name: names.get(i + imported) ?? '', bytes: body.length, body })), data };
}

/** Bytes that follow each other, by which two functions are compared. */
const RUN = 5;

/** Puts the functions of `file` in an order in which each is followed by the one that it says most of: 1 % less of brotli. */
export async function orderForCompression(file, features) {
  const order = chain(sections(readFileSync(file)).functions.map(({ body }) => body));
  const listing = `${file}.wat`;
  await run(tool('wasm-dis'), [...features, file, '-o', listing]);
  const parts = readFileSync(listing, 'utf8').trimEnd().slice(0, -1).trimEnd().split(/\n(?= \()/);
  const isFunction = (part) => part.startsWith(' (func');
  const functions = parts.filter(isFunction);
  const others = parts.filter((part) => !isFunction(part));
  writeFileSync(listing, [...others, ...order.map((place) => functions[place]), ')\n'].join('\n'));
  await run(tool('wasm-as'), [...features, listing, '-o', file]);
}

/** From the first one on, always the one of those left of whose runs the last one has the largest share. */
function chain(bodies) {
  const runs = bodies.map((body) => {
    const found = new Set();
    for (let from = 0; from + RUN <= body.length; from++) found.add(body.readUIntBE(from, RUN));
    return found;
  });
  const having = new Map();
  for (const [place, found] of runs.entries()) {
    for (const run of found) having.has(run) ? having.get(run).push(place) : having.set(run, [place]);
  }
  const left = new Set(bodies.keys());
  const order = [];
  for (let last = 0; ; ) {
    order.push(last);
    left.delete(last);
    if (left.size === 0) return order;
    const shared = new Uint32Array(bodies.length);
    for (const run of runs[last]) for (const place of having.get(run)) shared[place]++;
    const share = (place) => shared[place] / (runs[place].size + 1);
    let best;
    for (const place of left) if (best === undefined || share(place) > share(best)) best = place;
    last = best;
  }
}
