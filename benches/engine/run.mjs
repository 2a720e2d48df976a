// One contestant, one number of segments, one length of history: filled, held against the truth, then timed.
// The same file runs in Node and in a browser, each time in a fresh process or page, so that no contestant runs in code
// that another one has shaped.
import * as handwritten from './handwritten.mjs';
import * as libraries from './libraries.mjs';
import { withMurmur } from './murmur.mjs';
import { rules, stream } from './workload.mjs';

const CONTESTANTS = {
  murmur: (all, options) => withMurmur(all, { ...options, kept: false }),
  'murmur-kept': (all, options) => withMurmur(all, { ...options, kept: true }),
  filter: handwritten.filterReduce,
  pass: handwritten.sharedPass,
  'incremental-all': handwritten.incrementalAll,
  'incremental-dependents': handwritten.incrementalDependents,
  'json-logic-js': libraries.withJsonLogic,
  'json-rules-engine': libraries.withJsonRulesEngine,
  sift: libraries.withSift,
};

/** A sample is at least so long, in ms: many steps of the clock, which a browser makes coarse. */
const SAMPLE = 1;

/**
 * @param work.contestant one of CONTESTANTS
 * @param work.checks events after which decisions are taken down, into `decisions`
 * @param work.warm ms of events before time is taken
 * @param work.time ms in which time is taken; at least 5 samples
 * @param work.patience ms after which filling is given up, and the answer says how far it came
 */
export async function run(work) {
  const { segments, events, checks, warm, time, patience, index } = work;
  const all = rules(segments, events);
  const source = stream(events);
  const next = () => source.next().value;
  const first = next();
  const contestant = await CONTESTANTS[work.contestant](all, { index, start: first.time });
  const end = performance.now() + patience;
  let given = 0;
  for (let event = first; given < events; event = next()) {
    (contestant.remember ?? contestant.step)(event);
    given += 1;
    if (performance.now() > end) return { tooSlow: `${given} of ${events} events after ${Math.round(patience / 1000)} s` };
  }
  const decisions = [];
  for (let n = 0; n < checks; n++) {
    await contestant.step(next());
    decisions.push(contestant.members.join(''));
  }
  return { decisions, ...await measure(contestant, next, { warm, time }) };
}

/** The median over samples of the mean time of an event in it, in µs, and how many events and samples that were. */
async function measure(contestant, next, { warm, time }) {
  const step = (count) => {
    const events = Array.from({ length: count }, next); // made before the clock runs
    return contestant.step.constructor.name === 'AsyncFunction' ? awaited(contestant, events) : timed(contestant, events);
  };
  let batch = 1;
  for (const end = performance.now() + warm; performance.now() < end;) {
    const took = await step(batch);
    if (took < SAMPLE) batch *= 2;
  }
  const samples = [];
  for (const end = performance.now() + time; performance.now() < end || samples.length < 5;) {
    samples.push(1000 * await step(batch) / batch);
  }
  samples.sort((a, b) => a - b);
  const at = (share) => samples[Math.floor(share * (samples.length - 1))];
  return { median: at(0.5), low: at(0.1), high: at(0.9), samples: samples.length, timed: samples.length * batch };
}

function timed(contestant, events) {
  const start = performance.now();
  for (let n = 0; n < events.length; n++) contestant.step(events[n]);
  return performance.now() - start;
}

async function awaited(contestant, events) {
  const start = performance.now();
  for (let n = 0; n < events.length; n++) await contestant.step(events[n]);
  return performance.now() - start;
}
