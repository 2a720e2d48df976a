// What is bundled of js/: where each file of pkg/ starts, which wasm module it carries, whether a site imports its
// `types`, and whether other files load it when it is asked for (`lazy`: they `import('./NAME.js')`).
// `npm run build` makes them; tests/packaging looks whether they are all there.

/** The two wasm modules: the feature that each is built with, where wasm-bindgen writes it, and what its wasm is called. */
export const MODULES = {
  page: { feature: 'page', alias: 'murmur-wasm', glue: 'target/wasm-pkg', wasm: 'murmur_bg.wasm' },
  more: { feature: 'more', alias: 'murmur-wasm-more', glue: 'target/wasm-more', wasm: 'murmur_more_bg.wasm' },
};

/** A classic script has no import.meta: it asks document.currentScript. */
const CLASSIC = { format: 'iife', define: { 'import.meta.url': '""' } };

/** Holds its wasm: what the glue would fetch by itself is not there, and no bundler is to look for it. */
const INLINE = { define: { 'import.meta.url': '""' } };

export const ENTRIES = [
  { from: 'js/tag.ts', to: 'murmur.js', module: MODULES.page, ...CLASSIC },
  { from: 'js/index.ts', to: 'index.js', module: MODULES.page, types: true },
  { from: 'js/adapters.ts', to: 'adapters.js', types: true },
  { from: 'js/react.ts', to: 'react.js', types: true, external: ['react', './index.js'] },
  { from: 'js/murmur_more.ts', to: 'murmur_more.js', module: MODULES.more, lazy: true },
  { from: 'js/elements/index.ts', to: 'elements.js', types: true },
  { from: 'js/inline.ts', to: 'inline.js', module: MODULES.page, types: true, ...INLINE },
  { from: 'js/inline_more.ts', to: 'inline_more.js', module: MODULES.more, lazy: true, ...INLINE },
  { from: 'js/inline_topics.ts', to: 'inline_topics.js', lazy: true },
  { from: 'js/murmur_consent.ts', to: 'murmur_consent.js', lazy: true },
  { from: 'js/murmur_remote.ts', to: 'murmur_remote.js', lazy: true },
  { from: 'js/worker/worker.ts', to: 'murmur_worker.js', module: MODULES.page },
  { from: 'js/personalise/index.ts', to: 'personalise.js', types: true },
  { from: 'js/events/index.ts', to: 'murmur_events.js', types: true, lazy: true },
  { from: 'js/hint.ts', to: 'murmur-hint.js', ...CLASSIC },
  { from: 'js/testing/index.ts', to: 'testing.js', module: MODULES.more, types: true },
  { from: 'js/debugger/index.ts', to: 'debugger.js', module: MODULES.more, types: true, lazy: true },
];
