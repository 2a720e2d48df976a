// The recipes of docs/DEVELOPERS.md: each followed as it stands with the packed package, opened, and one wasm file loaded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { built, open, project, samples, served, shopping } from './support/recipe.mjs';

/** What a site with inline scripts of others allows; Murmur needs none of it. */
const INLINE = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'";
const QUIET = { exceptions: [], errors: [], warnings: [] };

/** Buys thrice, sees one wasm file loaded, then asks for what the second module answers. */
async function works({ page, wasm }) {
  assert.deepEqual(await shopping(page), ['regular']);
  assert.equal(wasm().length, 1, `one wasm file: ${wasm()}`);
  const member = await page.evaluate(async () => (await globalThis[Symbol.for('murmur')].explain('regular')).member);
  assert.equal(member, true, 'the second module is found too');
  assert.equal(new Set(wasm()).size, 2, String(wasm()));
  const { infos: _, ...told } = page.told;
  assert.deepEqual(told, QUIET);
}

/** Whether the page's own script followed the segment. */
const follows = (page) => page.waitForSelector('body.regular', { timeout: 5000 });

const plain = samples().plain;
const paths = (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [`/${path}`, text]));

test('plain HTML: one tag', async (t) => {
  const opened = await open(t, paths(plain), { sdk: true });
  await works(opened);
  await follows(opened.page);
});

test('Google Tag Manager: the tag’s text, injected as a manager does', async (t) => {
  // A manager makes each script anew, with its text, its address and `async`; no other attribute survives.
  const inject = `const text = ${JSON.stringify(samples().gtm['tag.html'])};
    for (const old of new DOMParser().parseFromString(text, 'text/html').querySelectorAll('script')) {
      const made = document.createElement('script');
      if (old.src) made.src = old.getAttribute('src');
      made.async = old.async;
      made.text = old.text;
      document.body.appendChild(made);
    }`;
  const html = plain['index.html'].replace(/<script async.*?<\/script>/, '').replace('</body>', '<script src="/manager.js"></script></body>');
  assert.ok(!html.includes('data-manifest'));
  const opened = await open(t, { ...paths(plain), '/index.html': html, '/manager.js': inject }, { sdk: true, policy: INLINE });
  await works(opened);
  await follows(opened.page);
});

test('WordPress: what the plugin prints', async (t) => {
  const opened = await open(t, { ...paths(plain), '/index.html': plain['index.html'].replace(/<script async.*?<\/script>/, printed()) }, { sdk: true });
  await works(opened);
});

/** Its output by php where there is one; else with its three calls filled in as WordPress answers them. */
function printed() {
  const source = samples().wordpress['murmur.php'];
  const wordpress = `<?php define('ABSPATH', '/'); function add_action($hook, $print) { $print(); }
    function esc_url($url) { return htmlspecialchars($url); } function plugins_url($path) { return '/' . $path; } ?>`;
  const php = spawnSync('php', { input: wordpress + source, encoding: 'utf8' });
  if (php.status === 0) return php.stdout;
  const html = /\?>\n(<script.*?<\/script>)\n<\?php/s.exec(source)[1];
  const filled = html.replace(/<\?php echo esc_url\(plugins_url\('([\w.]+)', __FILE__\)\); \?>/g, '/$1');
  assert.ok(!filled.includes('<?'), filled);
  return filled;
}

test('Vite', async (t) => {
  const here = await project('vite');
  await built(here);
  const opened = await open(t, served(join(here, 'dist')));
  await works(opened);
  await follows(opened.page);
});

test('webpack', async (t) => {
  const here = await project('webpack');
  await built(here);
  const opened = await open(t, served(join(here, 'dist')));
  await works(opened);
  await follows(opened.page);
});

test('Next.js, rendered beforehand and taken over', async (t) => {
  const here = await project('next');
  await built(here);
  const files = served(join(here, 'out'));
  assert.match(String(files['/index.html']), /<main data-status="resolving"><h1>Welcome<\/h1>/);
  const opened = await open(t, files, { policy: INLINE });
  await works(opened);
  assert.equal(await opened.page.textContent('h1'), 'Welcome back!');
});
