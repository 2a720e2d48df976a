// The build of Murmur that is measured: pkg/, or the folder that MURMUR_PKG names.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { at, Stop } from '../../scripts/lib.mjs';

export const sdkFolder = process.env.MURMUR_PKG ?? 'pkg';

export const sdkPath = (name) => {
  const path = at(sdkFolder, name);
  if (!existsSync(path)) throw new Stop(`${sdkFolder}/${name} is missing: \`npm run build\` makes it.`);
  return path;
};

/** All that ships, by the path it is served under. */
export const sdkFiles = () => Object.fromEntries(readdirSync(at(sdkFolder), { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
  .map(({ name }) => [`/pkg/${name}`, readFileSync(sdkPath(name))]));
