// Consent managers as sites have them, from the packages that the IAB and others publish, bundled for a page.
import { build } from 'esbuild';
import { at } from './paths.mjs';

/** A file of `managers/` as one classic script, whatever it imports. */
export async function bundled(name) {
  const { outputFiles: [file] } = await build({
    entryPoints: [at('tests', 'e2e', 'support', 'managers', name)],
    bundle: true, write: false, format: 'iife', target: 'es2022', logLevel: 'error', legalComments: 'none',
  });
  return file.text;
}

/** JSON in an attribute. */
export const attribute = (value) => JSON.stringify(value).replaceAll('"', '&quot;');
