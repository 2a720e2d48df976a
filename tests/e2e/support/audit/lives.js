// Many visitors' profiles, one after the other, in one page: through the SDK's public face, the browser's own storage and
// its own random source. Only the clock is the audit's, so that years pass. Served to the page that audits.
import { Murmur } from './index.js';

const ALL = { store: true, personalise: true, report: true };
const RECORD = 'murmur.profile';
/** After so many profiles the page breathes, so that what waits to be sent is sent. */
const TURN = 200;

const DAY = 86_400_000;

const start = Date.now();
let time = start;
let hidden = false;
let heard;
let murmur;

Date.now = () => time;
Object.defineProperty(document, 'hidden', { get: () => hidden });

// Whoever listens at the document hears of the first consent, not of each of a hundred thousand.
let consents = 0;
addEventListener('murmur:consent', (event) => { if (consents++ > 0) event.stopImmediatePropagation(); }, true);

export async function begin(manifest) {
  murmur = await Murmur.start({ manifest, collector: '/' });
  murmur.on('report', (entry) => { heard = entry; });
}

/** The page's clock, in milliseconds, and back to where it was. */
export const at = (now) => { time = now; };
export const rewind = () => at(start);

export const consent = (choice = ALL) => murmur.consent(choice);
export const forget = () => murmur.forget();
export const members = () => murmur.segments();

export const view = () => murmur.track('view');

/** A new visitor, of whom nothing is stored, after so many views. */
export function born(views) {
  localStorage.clear();
  murmur.consent(ALL);
  for (let n = 0; n < views; n++) view();
}

/** The visit ends: what it reports, if anything. */
export function leave() {
  heard = undefined;
  for (const away of [true, false]) {
    hidden = away;
    document.dispatchEvent(new Event('visibilitychange'));
  }
  return heard;
}

/** All that is stored of a visitor, and putting it back as a restored profile folder does. */
export const stored = () => ({ ...localStorage });
export function restore(items) {
  localStorage.clear();
  for (const [name, text] of Object.entries(items)) localStorage.setItem(name, text);
  dispatchEvent(new StorageEvent('storage', { key: null }));
}

/** The profile's key, and its reports with their ids, as they lie in storage. */
export function record() {
  const text = localStorage.getItem(RECORD) ?? '';
  const key = /^key (\S+)$/m.exec(text)?.[1];
  const reports = [...text.matchAll(/^report \S+ \d+ \S+ (\S+) (\S+) (\d+) (\S+) (\S+)$/gm)];
  return { key, reports: reports.map(([, policy, question, epoch, answer, id]) => ({ policy, question, epoch: Number(epoch), answer, id })) };
}

/** So many new visitors of so many views: how often each answer came, with "" for none. */
export async function once(count, views) {
  const told = {};
  for (let n = 0; n < count; n++) {
    born(views);
    const answer = leave()?.answer ?? '';
    told[answer] = (told[answer] ?? 0) + 1;
    if (n % TURN === 0) await breathe();
  }
  return told;
}

/** Whole lives of so many new visitors whose truth stays: how many of them said 1 how often. */
export async function lives(count, views, epochs, length) {
  const leads = Array(epochs + 1).fill(0);
  for (let n = 0; n < count; n++) {
    at(start);
    born(views);
    const answers = series(epochs, length);
    leads[answers.filter((report) => report?.answer === '1').length] += 1;
    if (n % TURN === 0) await breathe();
  }
  at(start);
  return leads;
}

/** What a visitor who comes in each of so many epochs reports, from epoch `from` on. */
export function series(epochs, length, from = 0) {
  const answers = [];
  for (let epoch = from; epoch < epochs; epoch++) {
    at(start + epoch * length * DAY);
    answers.push(leave());
  }
  return answers;
}

/** What lies in storage of so many new visitors, one of two in the segment, after a report that is sent at once. */
export async function records(count) {
  const all = [];
  for (let n = 0; n < count; n++) {
    born(n % 2);
    leave();
    all.push(record());
    await breathe();
  }
  return all;
}

const breathe = () => new Promise((done) => { setTimeout(done); });
