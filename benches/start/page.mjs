// What runs in the page of the cold start benchmark: a history made, kept in three ways, and read back in a fresh page.
import { compiled, DAY, manifest, rules, SIGNALS, stream, WINDOWS } from '../engine/workload.mjs';

export const EVENTS = 10_000;
const SEGMENTS = 20;
const KEPT_APART = 1000; // the last events, whose writes are looked at
const AGAIN = 11;
const all = rules(SEGMENTS, EVENTS);
export const wanted = manifest(all);

/** The events of 90 days, the last of them now. */
function history(end) {
  const events = [];
  for (const event of stream(EVENTS, 0)) {
    if (events.length === EVENTS) break;
    events.push(event);
  }
  const shift = end - events.at(-1).time;
  return events.map((event) => ({ ...event, time: event.time + shift }));
}

/** Tracks the history with consent to store it; says what the last events wrote, and how long they took. */
export async function fill(end) {
  const { Murmur } = await import('/pkg/index.js');
  const events = history(end);
  let now = events[0].time;
  Date.now = () => now;
  const murmur = await Murmur.start({ manifest: wanted });
  murmur.consent({ store: true, personalise: true });
  const track = ({ signal, value, time }) => {
    now = time;
    murmur.track(SIGNALS[signal], { value });
  };
  events.slice(0, -KEPT_APART).forEach(track);
  const bytes = [];
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function setItem(name, text) {
    bytes[bytes.length - 1] += 2 * (name.length + text.length);
    set.call(this, name, text);
  };
  for (const event of events.slice(-KEPT_APART, -KEPT_APART / 2)) {
    bytes.push(0);
    track(event);
  }
  Storage.prototype.setItem = set;
  const micros = [];
  for (let n = KEPT_APART / 2; n > 0; n -= 10) {
    const batch = events.slice(-n).slice(0, 10);
    const start = performance.now();
    batch.forEach(track);
    micros.push(100 * (performance.now() - start));
  }
  return { bytes, micros, units: units() };
}

/** The same history as objects, and the same as packed numbers, each as one string. */
export function fillByHand(end, packed) {
  const events = history(end);
  const text = packed ? pack(events) : JSON.stringify(events.map((event) => ({ ...event, signal: SIGNALS[event.signal] })));
  const micros = [];
  for (let n = 0; n < 20; n++) { // a site that keeps one string writes it whole for each event
    const start = performance.now();
    localStorage.setItem('history', text);
    micros.push(1000 * (performance.now() - start));
  }
  return { bytes: [2 * text.length], micros, units: units() };
}

/** From the first string that Murmur reads to its first answer. */
export async function startMurmur() {
  const { Murmur } = await import('/pkg/index.js');
  let first;
  const get = Storage.prototype.getItem;
  Storage.prototype.getItem = function getItem(name) {
    first ??= performance.now();
    return get.call(this, name);
  };
  const once = async () => {
    first = undefined;
    delete globalThis[Symbol.for('murmur.starting')]; // as on a page of its own
    const murmur = await Murmur.start({ manifest: wanted });
    murmur.has('s0');
    const took = performance.now() - first;
    return { took, kept: (await murmur.history()).reduce((sum, { events }) => sum + events.length, 0), members: murmur.segments().join() };
  };
  return { ...await once(), again: await repeated(once) };
}

/** From the one string to the first answer, by hand; `read` is how long the string alone took to become events. */
export async function startByHand(packed) {
  const once = () => {
    const start = performance.now();
    const text = localStorage.getItem('history');
    const events = packed ? unpack(text) : JSON.parse(text);
    const read = performance.now() - start;
    const members = packed ? decideColumns(events, Date.now()) : decideObjects(events, Date.now());
    return { took: performance.now() - start, read, kept: events.length, members };
  };
  return { ...once(), again: await repeated(once) };
}

/** The median of more starts in the same page, whose code the browser has compiled by then. */
async function repeated(once) {
  const times = [];
  for (let n = 0; n < AGAIN; n++) times.push((await once()).took);
  return times.sort((a, b) => a - b)[AGAIN >> 1];
}

function decideObjects(events, now) {
  const tally = tallies();
  for (const { signal, time, value } of events) tally.add(SIGNALS.indexOf(signal), now - time, value);
  return tally.members();
}

function decideColumns({ times, values, signals, length }, now) {
  const tally = tallies();
  for (let n = 0; n < length; n++) tally.add(signals[n], now - times[n], values[n]);
  return tally.members();
}

/** The shared pass of the engine benchmark, over events in any shape. */
function tallies() {
  const windows = WINDOWS.map((days) => days * DAY);
  const counts = new Float64Array(SIGNALS.length * WINDOWS.length);
  const sums = new Float64Array(counts.length);
  const agos = new Float64Array(SIGNALS.length).fill(Infinity);
  return {
    add(signal, age, value) {
      for (let window = windows.length - 1; window >= 0 && age <= windows[window]; window--) {
        counts[signal * windows.length + window] += 1;
        sums[signal * windows.length + window] += value;
      }
      agos[signal] = age;
    },
    members: () => all.map(compiled).flatMap((rule, index) => (
      counts[rule.countPlace] >= rule.least && sums[rule.sumPlace] >= rule.sum && agos[rule.signal] < rule.recent ? [`s${index}`] : []
    )).join(),
  };
}

// Three UTF-16 units of 14 bits for an event: milliseconds since the one before in two, signal and quarters in one.
const FIRST = 0x20;

function pack(events) {
  const [{ time }] = events;
  let before = time;
  const parts = events.map((event) => {
    const gap = event.time - before;
    before = event.time;
    return String.fromCharCode(FIRST + (gap >> 14), FIRST + (gap & 0x3fff), FIRST + (event.signal << 8) + 4 * event.value);
  });
  return `${time} ${parts.join('')}`;
}

function unpack(text) {
  const from = text.indexOf(' ') + 1;
  const length = (text.length - from) / 3;
  const [times, values, signals] = [new Float64Array(length), new Float64Array(length), new Uint8Array(length)];
  let time = Number(text.slice(0, from));
  for (let n = 0; n < length; n++) {
    const unit = from + 3 * n;
    time += ((text.charCodeAt(unit) - FIRST) << 14) + text.charCodeAt(unit + 1) - FIRST;
    const last = text.charCodeAt(unit + 2) - FIRST;
    times[n] = time;
    signals[n] = last >> 8;
    values[n] = (last & 0xff) / 4;
  }
  return { times, values, signals, length };
}

/** UTF-16 units that this origin keeps. */
const units = () => Object.entries(localStorage).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
