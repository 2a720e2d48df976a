// `npm run api`: writes docs/API.md, the reference of the typed face, from js/types.ts, what it exports, and their comments.
// tests/packaging/reference.test.mjs fails where the two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { at, isMain, main } from './lib.mjs';

const HEAD = `# API reference

Made from \`js/types.ts\` by \`npm run api\`. \`import { Murmur } from 'murmur'\` gives \`Murmur.start(options)\`; with the one tag
the same object is \`window.murmur\`, and its events are events of the document (\`murmur:segments\`, …).
`;

const TYPES = [['consent', 'types.ts'], ['types.ts']];
/** All public shapes, as they are written. */
export const sources = () => TYPES.map((path) => readFileSync(at('js', ...path), 'utf8')).join('\n');

/** The interface that a page calls: a section for each of its members. */
const FACE = 'Murmur';

/** The whole reference, as Markdown. */
export function reference(source = sources()) {
  const declared = declarations(source);
  const face = declared.find(({ name }) => name === FACE);
  const shapes = declared.filter(({ name }) => name !== FACE);
  return [
    HEAD, `## ${FACE}`, face.doc, ...members(face.code).flatMap(({ doc, code }) => [`### \`${nameOf(code)}\``, fenced(code), doc]),
    ...shapes.flatMap(({ name, doc, code }) => [`## ${name}`, doc, fenced(code)]),
  ].filter(Boolean).join('\n\n').replace(/\n{3,}/g, '\n\n') + '\n';
}

/** `export interface` and `export type`, each with the comment before it. */
function declarations(source) {
  const found = source.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:interface|type) (\w+)[\s\S]*?(?:\n\}\n|;\n(?=\n|$))/g);
  return [...found].map(([whole, doc, name]) => ({ name, doc: plain(doc), code: whole.slice(whole.indexOf('export ')).trim() }));
}

/** Members of an interface; one that has no comment of its own goes with the one before. */
function members(code) {
  const body = code.slice(code.indexOf('{') + 2, -1);
  const found = body.matchAll(/(?: {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?( {2}\w[\s\S]*?;\n)/g);
  const all = [];
  for (const [, doc, member] of found) {
    if (doc === undefined && all.length) all.at(-1).code += `\n${member.trim()}`;
    else all.push({ doc: plain(doc), code: member.trim() });
  }
  return all;
}

const nameOf = (code) => code.split('\n').map((line) => /^(\w+)/.exec(line)?.[1]).filter(Boolean).join(', ');
const fenced = (code) => `\`\`\`ts\n${code}\n\`\`\``;
const plain = (doc) => (doc ?? '').split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd()).join('\n').trim();

if (isMain(import.meta)) {
  await main(() => {
    writeFileSync(at('docs', 'API.md'), reference());
    console.log('docs/API.md');
  });
}
