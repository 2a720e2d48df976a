// The API reference is what the types and their comments give.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reference, sources } from '../../scripts/api.mjs';
import { at } from '../e2e/support/paths.mjs';

const types = sources();

test('docs/API.md is what the types give', () => {
  assert.equal(readFileSync(at('docs', 'API.md'), 'utf8'), reference(types), '`npm run api` writes it');
});

test('it has every exported type, and every member of the face', () => {
  const made = reference(types);
  const exported = [...types.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);
  for (const name of exported) assert.match(made, new RegExp(`^## ${name}$`, 'm'));
  const face = /export interface Murmur \{\n([\s\S]*?)\n\}/.exec(types)[1];
  const members = [...face.matchAll(/^ {2}(\w+)[<(]/gm)].map(([, name]) => name);
  assert.ok(members.length > 10);
  for (const name of members) assert.match(made, new RegExp(`^### \`(\\w+, )*${name}(, \\w+)*\`$`, 'm'));
});
