// The build of Murmur that is measured: pkg/, or the folder that MURMUR_PKG names.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { at, Stop } from '../../scripts/lib.mjs';

const folder = process.env.MURMUR_PKG ?? 'pkg';

export const sdkPath = (name) => {
  const path = at(folder, name);
  if (!existsSync(path)) throw new Stop(`${folder}/${name} is missing: \`npm run build\` makes it.`);
  return path;
};

/** All that ships, by the path it is served under. */
export const sdkFiles = () => Object.fromEntries(readdirSync(at(folder), { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
  .map(({ name }) => [`/pkg/${name}`, readFileSync(sdkPath(name))]));
