// One run in a Node process of its own: `node node.mjs BUNDLE '{"contestant": …}'`, its result as JSON on stdout.
// Murmur is made for browsers; the few browser objects that it touches are stood in for here, and nothing of its own is.
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [bundle, work] = process.argv.slice(2);

const quiet = { addEventListener() {}, removeEventListener() {} };
const texts = new Map();
const localStorage = {
  getItem: (name) => texts.get(name) ?? null,
  setItem: (name, text) => { texts.set(name, text); },
  removeItem: (name) => { texts.delete(name); },
  key: (index) => [...texts.keys()][index] ?? null,
  get length() { return texts.size; },
};
const document = {
  ...quiet, visibilityState: 'visible', hidden: false, prerendering: false, referrer: '', title: '', URL: 'http://localhost/',
  documentElement: { lang: 'en' }, querySelector: () => null, querySelectorAll: () => [], dispatchEvent: () => true,
};
const browser = {
  ...quiet, window: globalThis, document, localStorage, top: globalThis,
  location: { href: 'http://localhost/', origin: 'http://localhost', pathname: '/', search: '', hostname: 'localhost' },
  fetch: async (url) => new Response(readFileSync(fileURLToPath(url.url ?? url)), { headers: { 'content-type': 'application/wasm' } }),
  Window: class { static [Symbol.hasInstance](one) { return one === globalThis; } },
};
for (const [name, value] of Object.entries(browser)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

const { run } = await import(pathToFileURL(bundle));
process.stdout.write(JSON.stringify(await run(JSON.parse(work))), () => process.exit(0));
