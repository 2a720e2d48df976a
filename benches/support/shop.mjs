// The demo shop as files, with Murmur and without it, for what is measured on a page that people would see.
import { readdirSync, readFileSync } from 'node:fs';
import { relative, join } from 'node:path';
import { at, Stop } from '../../scripts/lib.mjs';
import { sdkFiles } from './sdk.mjs';

const SHOP = at('www', 'shop');
/** Every line of a page that loads a file of the SDK. */
const LINES = /\s*<script [^>]*src="\/(murmur|murmur-hint|personalise|elements)\.js"[^>]*><\/script>/g;

/** By path; a folder's page stands under the folder. `tag` false leaves Murmur's lines out of every page. */
export function shopFiles(tag) {
  const files = tag ? Object.fromEntries(Object.entries(sdkFiles()).map(([path, body]) => [path.replace('/pkg/', '/'), body])) : {};
  for (const entry of readdirSync(SHOP, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const body = readFileSync(file);
    const path = `/${relative(SHOP, file)}`;
    if (!path.endsWith('.html')) files[path] = body;
    else files[path.replace(/index\.html$/, '')] = tag ? body : without(body.toString(), path);
  }
  return files;
}

function without(html, path) {
  const found = html.match(LINES) ?? [];
  if (!found.some((line) => line.includes('/murmur.js'))) throw new Stop(`www/shop${path} has no tag to leave out.`);
  return html.replace(LINES, '');
}
