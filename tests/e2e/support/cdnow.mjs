// CDNOW's purchases, 1997-98, and a choice of customers that shows every kind.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { at } from './paths.mjs';

const PLACES = [at('..', 'shared', 'data', 'cdnow', 'CDNOW_master.txt.gz'), at('data', 'cdnow', 'CDNOW_master.txt')];
const FREQUENT = 4;
const FOR_NOTHING = 6;

export const MANIFEST = at('crates', 'analyst', 'tests', 'fixtures', 'cdnow.json');
export const CUTOFFS = ['1997-03-31', '1997-09-30', '1998-06-30'];

const day = (digits) => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;

/** Every customer's purchases, oldest first; undefined where the data are not. A row: ` 00001 19970101  1   11.77`. */
function histories() {
  const place = PLACES.find(existsSync);
  if (!place) return undefined;
  const bytes = readFileSync(place);
  const text = (place.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const all = new Map();
  for (const row of text.split('\n').filter((line) => /^\s*\d/.test(line))) {
    const [customer, date, , dollars] = row.trim().split(/\s+/);
    if (!all.has(customer)) all.set(customer, []);
    all.get(customer).push({ date: day(date), dollars });
  }
  for (const events of all.values()) events.sort((a, b) => a.date.localeCompare(b.date));
  return all;
}

/** `count` customers: some who buy most often, some who never paid, and the rest evenly from all. */
export function customers(count) {
  const all = histories();
  if (!all) return undefined;
  const names = [...all.keys()].sort();
  const spent = (name) => all.get(name).reduce((sum, { dollars }) => sum + Number(dollars), 0);
  const often = [...names].sort((a, b) => all.get(b).length - all.get(a).length || a.localeCompare(b)).slice(0, FREQUENT);
  const forNothing = names.filter((name) => spent(name) === 0).slice(0, FOR_NOTHING);
  const chosen = new Set([...often, ...forNothing]);
  for (let n = 0; chosen.size < count; n++) chosen.add(names[Math.floor((n * names.length) / count)]);
  return new Map([...chosen].sort().map((name) => [name, all.get(name)]));
}

/** The same as an event log for `murmur replay`. */
export function asLog(histories) {
  const rows = [...histories].flatMap(([name, events]) => events.map(({ date, dollars }) => `${name},${date},purchase,${dollars}`));
  return ['visitor,time,signal,value', ...rows, ''].join('\n');
}
