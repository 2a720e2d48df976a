// The audit of a browser's SDK from outside: each check opens pages, lives many visitors' lives in them, and says whether
// what came of it keeps the promise. It takes the SDK's files as they are, or with a defect that it must catch.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { visitor } from '../browser.mjs';
import { collector } from '../collector.mjs';
import { at } from '../paths.mjs';
import { site } from '../site.mjs';
import { loss, share } from './bounds.mjs';
import * as reference from './reference.mjs';

/** A right SDK fails a check that draws at most so often. */
const FALSE_ALARM = 0.001;
/** A mechanism that gives less than its odds makes totals wrong; this much may be missing. */
const SLACK = 0.02;
const DAYS = 28;
const REPORTS = 8;
const QUESTION = 'regular';

/** A site that asks one question of everyone. */
function manifest(odds, { asks = { segment: QUESTION }, window = 400, ...privacy } = {}) {
  return {
    version: 1, site: 'audit',
    signals: { view: { title: 'Views', purpose: 'To audit' } },
    segments: { regular: { title: 'Regular', why: 'To audit', when: `count(view, days(${window})) >= 1` } },
    questions: { [QUESTION]: asks },
    privacy: { odds, reports: REPORTS, epoch: `${DAYS}d`, reserve: '0/1', ...privacy },
  };
}

const [u, w] = [3, 1];
const DEFAULT = manifest(`${u}/${w}`);
/** ε is 1.00 to three digits. */
const ONE = manifest('19/7');
const TIERS = { choice: { gold: 'count(view, days(400)) >= 2', silver: 'count(view, days(400)) >= 1' } };
/** Three answers: chained, and as a subset for one report of a life. */
const CHAIN = manifest('3/1', { asks: TIERS });
const SUBSET = manifest('3/1', { asks: TIERS, reports: 1 });

/** Puts a source of chosen or repeatable numbers in the place of the browser's own: only to plant a defect, or to choose. */
function source({ keys, seed }) {
  let state = seed ?? 1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 255;
  };
  crypto.getRandomValues = (array) => {
    // The key is the one that has 32 bytes; `window.chosen` says which.
    if (keys && array.length === 32) array.set(keys[window.chosen ?? 0]);
    else for (let n = 0; n < array.length; n++) array[n] = next();
    return array;
  };
}

/** A browser with a page at `/`, where `page.evaluate` finds the lives as `audit`; `enter` goes to a site anew. */
export async function open(t, asked, { files = {}, random } = {}) {
  const real = await collector(t, { manifest: asked });
  const lives = readFileSync(at('tests', 'e2e', 'support', 'audit', 'lives.js'));
  const here = await site(t, { collector: real, files: { '/': '<!doctype html><title>Audit</title><link rel="icon" href="/icon.svg">', '/lives.js': lives, ...files } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`, (fresh) => random && fresh.addInitScript(source, random));
  const enter = async (wanted) => {
    await page.goto(`${here.url}/`);
    await page.evaluate(async (given) => {
      window.audit = await import('/lives.js');
      await window.audit.begin(given);
    }, wanted);
  };
  await enter(asked);
  return { page, here, enter };
}

/** One report of each of many visitors: how much likelier is an answer under one truth than under another? */
async function blackBox(t, asked, { truths, epsilon, draws, ...sdk }) {
  const { page } = await open(t, asked, sdk);
  const told = [];
  for (let views = 0; views < truths; views++) told.push(await page.evaluate(([n, v]) => window.audit.once(n, v), [draws, views]));
  const outputs = [...new Set(told.flatMap(Object.keys))];
  const pairs = told.flatMap((one) => told.filter((other) => other !== one).map((other) => [one, other]));
  const events = pairs.flatMap(([one, other]) => outputs.map((output) => [one[output] ?? 0, other[output] ?? 0]));
  const bounds = events.map(([one, other]) => loss(one, other, draws, FALSE_ALARM / events.length));
  const low = Math.max(...bounds.map((bound) => bound.low));
  const high = Math.max(...bounds.map((bound) => bound.high));
  const silent = told.reduce((sum, one) => sum + (one[''] ?? 0), 0);
  return {
    passed: silent === 0 && low <= epsilon && high >= epsilon - SLACK,
    result: `${draws} visitors for each of ${truths} truths: ε at least ${low.toFixed(4)}, at most ${high.toFixed(4)}, promised ${epsilon.toFixed(4)}; ${silent} silent`,
  };
}

export const odds = (t, options) => blackBox(t, ONE, { truths: 2, epsilon: Math.log(19 / 7), ...options });
export const chain = (t, options) => blackBox(t, CHAIN, { truths: 3, epsilon: Math.log(3), ...options });
export const subset = (t, options) => blackBox(t, SUBSET, { truths: 3, epsilon: Math.log(3), ...options });

/** All reports of a life, linked, where the answer stays: how often is the likelier truth the right one? */
export async function averaging(t, { devices, ...sdk }) {
  const { page } = await open(t, DEFAULT, sdk);
  const lives = (views) => page.evaluate((args) => window.audit.lives(...args), [devices, views, REPORTS, DAYS]);
  const [no, yes] = [await lives(0), await lives(1)];
  // The more ones, the likelier is yes; a draw goes to yes.
  const half = REPORTS / 2;
  const sum = (counts, from, to) => counts.slice(from, to).reduce((all, count) => all + count, 0);
  const right = sum(yes, half) + sum(no, 0, half);
  const guessed = share(right, 2 * devices, FALSE_ALARM);
  const allowed = u ** 2 / (u ** 2 + w ** 2);
  const leads = Array.from({ length: half }, (_, n) => half + 1 + n).flatMap((lead) => [
    [sum(yes, lead), sum(no, lead)], [sum(no, 0, REPORTS - lead + 1), sum(yes, 0, REPORTS - lead + 1)],
  ]);
  const lost = Math.max(...leads.map(([one, other]) => loss(one, other, devices, FALSE_ALARM / leads.length).low));
  const forever = 2 * Math.log(u / w);
  return {
    passed: guessed.low <= allowed && lost <= forever,
    result: `${2 * devices} lives of ${REPORTS} reports: right ${(100 * right / 2 / devices).toFixed(1)} %, surely above ${(100 * guessed.low).toFixed(1)} %, allowed ${100 * allowed} %; ε at least ${lost.toFixed(3)}, allowed ${forever.toFixed(3)}`,
  };
}

/** Visitors with keys of the browser's own: each answer and id must be what docs/PRIVACY.md makes of the key. */
export async function exact(t, { devices, ...sdk }) {
  const { page, here } = await open(t, DEFAULT, sdk);
  const records = await page.evaluate((count) => window.audit.records(count), devices);
  await here.arrived(1);
  const faults = records.flatMap(wrong);
  const known = new Set(records.flatMap(({ reports }) => reports.map(({ id }) => id)));
  const strangers = here.sent().filter((sent) => !known.has(JSON.parse(sent.body).id));
  const keys = new Set(records.map(({ key }) => key));
  return {
    passed: faults.length === 0 && strangers.length === 0 && here.sent().length > devices / 10 && keys.size === devices && known.size === devices,
    result: `${devices} visitors with keys of the browser's own: ${faults.length} answers or ids are not those of the key; ${keys.size} keys, ${known.size} ids; ${strangers.length} of ${here.sent().length} sent are in no ledger`,
  };
}

/** What is wrong with the reports of a record whose truth was `member`. */
function wrong({ key, reports }, member) {
  const bytes = Buffer.from(key, 'base64url');
  const right = ({ epoch, answer, id }) =>
    answer === reference.answer(bytes, QUESTION, epoch, member % 2, u, w) && id === reference.id(bytes, epoch);
  return reports.length === 1 ? reports.filter((report) => !right(report)) : ['not one report'];
}

/** Keys chosen so that every number that either coin can draw is drawn, the thresholds and those below them too. */
export async function chosen(t, sdk) {
  const epoch = Math.floor(Date.now() / (DAYS * 86_400_000));
  const { remembered, repeated } = reference.steps(u, w);
  const cases = new Map();
  for (let n = 0; cases.size < 2 * remembered[1] * repeated[1]; n++) {
    const key = randomBytes(32);
    for (const truth of [0, 1]) cases.set(`${truth} ${reference.drawn(key, QUESTION, epoch, truth, u, w)}`, { key, truth });
  }
  const all = [...cases].map(([name, { key, truth }]) => ({ name, key, truth }));
  const { page } = await open(t, DEFAULT, { ...sdk, random: { keys: all.map(({ key }) => [...key]) } });
  const answers = await page.evaluate((truths) => truths.map((truth, n) => {
    window.chosen = n;
    window.audit.born(truth);
    return window.audit.leave()?.answer;
  }), all.map(({ truth }) => truth));
  const faults = all.filter(({ key, truth }, n) => answers[n] !== reference.answer(key, QUESTION, epoch, truth, u, w));
  return { passed: faults.length === 0, result: `${all.length} chosen keys, one for each number that the coins can draw: ${faults.length} answers are not those enumerated` };
}

/** A key repeats itself: in a page begun anew, from a restored copy, under an edited policy; and its ids tell nothing. */
export async function repeats(t, { devices, ...sdk }) {
  const { page, enter } = await open(t, DEFAULT, sdk);
  const edited = manifest(`${u}/${w}`, { window: 300 });
  const first = await page.evaluate(([count, epochs, length]) => Array.from({ length: count }, (_, n) => {
    window.audit.series(0, length);
    window.audit.rewind();
    window.audit.born(n % 2);
    const before = window.audit.stored();
    window.audit.series(1, length);
    const after = window.audit.stored();
    window.audit.series(epochs, length, 1);
    const { reports } = window.audit.record();
    window.audit.rewind();
    return { before, after, reports, again: window.audit.leave() ?? null };
  }), [devices, REPORTS, DAYS]);
  const relive = async (which, from, epochs) => page.evaluate(([stores, begin, end, length]) => stores.map((items) => {
    window.audit.rewind();
    window.audit.restore(items);
    window.audit.series(end, length, begin);
    return window.audit.record().reports;
  }), [first.map((one) => one[which]), from, epochs, DAYS]);
  const restored = await relive('before', 0, REPORTS);
  await enter(DEFAULT);
  const restarted = await relive('before', 0, REPORTS);
  await enter(edited);
  const underEdited = await relive('after', 1, REPORTS);
  const said = (reports) => reports.map(({ epoch, answer, id }) => `${epoch} ${answer} ${id}`).join();
  const differ = (lives) => lives.filter((reports, n) => said(reports) !== said(first[n].reports)).length;
  const policies = new Set(underEdited.flat().map(({ policy }) => policy)).size;
  const whole = first.every(({ reports, again }) => reports.length === REPORTS && again === null);
  const ids = new Set(first.flatMap(({ reports }) => reports.map(({ id }) => id)));
  const counts = { restored: differ(restored), restarted: differ(restarted), edited: differ(underEdited) };
  return {
    passed: whole && policies === 2 && ids.size === devices * REPORTS && Object.values(counts).every((count) => count === 0),
    result: `${devices} lives of ${REPORTS} reports again: ${JSON.stringify(counts)} differ; ${ids.size} ids; after the last, or with the clock set back, ${whole ? 'nothing' : 'more'} is said`,
  };
}

/** What `forget()` erased does not come back, and who had reported never does again. */
export async function forgotten(t, { devices, ...sdk }) {
  const { page } = await open(t, DEFAULT, sdk);
  const seen = await page.evaluate(([count, epochs, length]) => Array.from({ length: count }, (_, n) => {
    const { audit } = window;
    audit.rewind();
    audit.born(n % 2);
    const { key } = audit.record();
    audit.forget();
    const left = Object.keys(audit.stored());
    audit.consent();
    const { key: anew } = audit.record();
    audit.leave();
    audit.forget();
    const marked = audit.stored();
    audit.consent();
    audit.view();
    const later = audit.series(epochs, length).filter(Boolean);
    return { key, left, anew, marked, later: later.length, end: audit.record() };
  }), [devices, REPORTS, DAYS]);
  const MARK = JSON.stringify({ 'murmur.profile': 'no more reports from this profile' });
  const back = seen.filter(({ key, left, anew, end }) => left.length > 0 || anew === undefined || key === anew || end.key !== undefined);
  const speaks = seen.filter(({ marked, later }) => JSON.stringify(marked) !== MARK || later > 0);
  return {
    passed: back.length === 0 && speaks.length === 0,
    result: `${devices} visitors who forgot twice: ${back.length} keys came back, ${speaks.length} spoke again`,
  };
}
