// `npm test -- --only pkg`: whether pkg/ holds what these sources give. The same
// compiler gives the same bytes on any machine; another one gives others.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { at, Stop } from './lib.mjs';

/** Compares the committed folder with a fresh build, file by file. Returns counts of files. */
export function comparePkg(committed, fresh) {
  const compiler = (folder) => JSON.parse(readFileSync(at(folder, 'build.json'), 'utf8')).built.rustc;
  if (compiler(committed) !== compiler(fresh)) {
    const why = `the bytes of ${committed}/, which ${compiler(committed)} built; here is ${compiler(fresh)}`;
    return { passed: 0, failed: 0, skipped: 1, names: [why] };
  }
  const { all, differ } = compare(committed, fresh);
  for (const name of all) console.log(`${differ.includes(name) ? 'differs' : 'same   '}  ${name}`);
  if (differ.length) {
    throw new Stop(`${committed}/ is not what these sources give: ${differ.join(', ')}. \`npm run build\`, and commit it.`);
  }
  return { passed: all.length, failed: 0, skipped: 0 };
}

/** Whether both folders hold the same files with the same bytes. */
export const isSame = (one, other) => compare(one, other).differ.length === 0;

function compare(...folders) {
  const files = (folder) => readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(at(folder).length + 1));
  const all = [...new Set(folders.flatMap(files))].sort();
  const differ = all.filter((name) => {
    const [one, other] = folders.map((folder) => at(folder, name));
    return !existsSync(one) || !existsSync(other) || !readFileSync(one).equals(readFileSync(other));
  });
  return { all, differ };
}
