// Where the tests find what they test.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const at = (...parts) => join(root, ...parts);

/** The built SDK: `pkg/` as committed, or the build that MURMUR_PKG names. */
export const sdk = resolve(root, process.env.MURMUR_PKG ?? 'pkg');

/** The one binary. */
export const binary = at('target', 'release', 'murmur');
