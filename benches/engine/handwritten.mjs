// What a site would write by hand. Each contestant is made of rules. `remember` only takes an event; `step` takes one and
// decides, and then `members` holds a 1 for every rule that holds at the event's time.
import { compiled, KEEP, SIGNALS, WINDOWS, DAY } from './workload.mjs';

/** Filter and reduce over the whole history, for each rule anew. Also the truth that the others are held against. */
export function filterReduce(rules) {
  const all = rules.map(compiled);
  const events = [];
  const members = new Uint8Array(rules.length);
  return {
    members,
    remember: (event) => remember(events, event),
    step(event) {
      remember(events, event);
      const now = event.time;
      all.forEach((rule, index) => {
        const own = events.filter((one) => one.signal === rule.signal);
        const count = own.filter((one) => one.time >= now - rule.countWithin).length;
        const sum = own.filter((one) => one.time >= now - rule.sumWithin).reduce((total, one) => total + one.value, 0);
        const last = own.at(-1);
        members[index] = count >= rule.least && sum >= rule.sum && last !== undefined && now - last.time < rule.recent ? 1 : 0;
      });
    },
  };
}

/** One pass over the history for the facts of all rules. */
export function facts() {
  const events = [];
  const windows = WINDOWS.map((days) => days * DAY);
  const places = SIGNALS.length * WINDOWS.length;
  const counts = new Float64Array(places);
  const sums = new Float64Array(places);
  const lasts = new Float64Array(SIGNALS.length);
  return {
    counts,
    sums,
    lasts,
    remember: (event) => remember(events, event),
    step(event) {
      remember(events, event);
      counts.fill(0);
      sums.fill(0);
      lasts.fill(-Infinity);
      for (let n = 0; n < events.length; n++) {
        const { signal, time, value } = events[n];
        const age = event.time - time;
        for (let window = windows.length - 1; window >= 0 && age <= windows[window]; window--) {
          counts[signal * WINDOWS.length + window] += 1;
          sums[signal * WINDOWS.length + window] += value;
        }
        lasts[signal] = time;
      }
    },
  };
}

/** One shared pass, then a plain predicate for each rule. */
export function sharedPass(rules) {
  const shared = facts();
  const all = rules.map(compiled);
  const members = new Uint8Array(rules.length);
  return {
    members,
    remember: shared.remember,
    step(event) {
      shared.step(event);
      const { counts, sums, lasts } = shared;
      for (let index = 0; index < all.length; index++) {
        const rule = all[index];
        const holds = counts[rule.countPlace] >= rule.least && sums[rule.sumPlace] >= rule.sum
          && event.time - lasts[rule.signal] < rule.recent;
        members[index] = holds ? 1 : 0;
      }
    },
  };
}

/** History as arrays of numbers; counts and sums of all windows are kept as events come and leave; then all rules. */
export function incrementalAll(rules) {
  const windows = slidingWindows();
  const { counts, sums, lasts } = windows;
  const { signal, countPlace, least, sumPlace, sum, recent } = columns(rules);
  const members = new Uint8Array(rules.length);
  return {
    members,
    remember: windows.remember,
    step(event) {
      windows.remember(event);
      for (let n = 0; n < members.length; n++) {
        const holds = counts[countPlace[n]] >= least[n] && sums[sumPlace[n]] >= sum[n] && event.time - lasts[signal[n]] < recent[n];
        members[n] = holds ? 1 : 0;
      }
    },
  };
}

/** The same, but only rules whose count, sum or recency can have changed are decided again. */
export function incrementalDependents(rules) {
  const windows = slidingWindows();
  const { counts, sums, lasts } = windows;
  const { signal, countPlace, least, sumPlace, sum, recent } = columns(rules);
  const members = new Uint8Array(rules.length);
  const those = (which) => Int32Array.from(members.keys()).filter(which);
  const ofSignal = SIGNALS.map((_, index) => those((n) => signal[n] === index));
  const ofPlace = Array.from(counts, (_, place) => those((n) => countPlace[n] === place || sumPlace[n] === place));
  const stale = new Float64Array(SIGNALS.length).fill(-Infinity); // when the next member of a signal is no longer recent
  const decide = (n, age) => {
    members[n] = counts[countPlace[n]] >= least[n] && sums[sumPlace[n]] >= sum[n] && age < recent[n] ? 1 : 0;
  };
  const decideSignal = (index, now) => {
    let next = Infinity;
    const own = ofSignal[index];
    for (let k = 0; k < own.length; k++) {
      const n = own[k];
      decide(n, now - lasts[index]);
      if (members[n] === 1 && recent[n] < next) next = recent[n];
    }
    stale[index] = lasts[index] + next;
  };
  return {
    members,
    remember: windows.remember,
    step(event) {
      windows.remember(event);
      decideSignal(event.signal, event.time);
      for (const place of windows.left) {
        const index = Math.floor(place / WINDOWS.length);
        const touched = index === event.signal ? [] : ofPlace[place]; // those are decided already
        for (let k = 0; k < touched.length; k++) decide(touched[k], event.time - lasts[index]);
      }
      for (let index = 0; index < stale.length; index++) if (event.time >= stale[index]) decideSignal(index, event.time);
    },
  };
}

/**
 * Events of each signal in growing arrays; a window is a place in them that moves forward, a count and a sum. `left` are
 * the windows that events left with the last step.
 */
function slidingWindows() {
  const widths = WINDOWS.map((days) => days * DAY);
  const places = SIGNALS.length * WINDOWS.length;
  const counts = new Float64Array(places);
  const sums = new Float64Array(places);
  const lasts = new Float64Array(SIGNALS.length).fill(-Infinity);
  const from = new Int32Array(places);
  const left = [];
  const columnsOf = SIGNALS.map(() => ({ times: new Float64Array(64), values: new Float64Array(64), length: 0 }));
  return {
    counts,
    sums,
    lasts,
    left,
    remember({ signal, time, value }) {
      append(columnsOf[signal], time, value);
      lasts[signal] = time;
      left.length = 0;
      for (let window = 0; window < widths.length; window++) {
        counts[signal * widths.length + window] += 1;
        sums[signal * widths.length + window] += value;
      }
      for (let place = 0; place < places; place++) {
        const { times, values, length } = columnsOf[Math.floor(place / widths.length)];
        const start = time - widths[place % widths.length];
        if (from[place] === length || times[from[place]] >= start) continue;
        left.push(place);
        while (from[place] < length && times[from[place]] < start) {
          counts[place] -= 1;
          sums[place] -= values[from[place]];
          from[place] += 1;
        }
      }
    },
  };
}

function append(column, time, value) {
  if (column.length === column.times.length) {
    for (const name of ['times', 'values']) {
      const wider = new Float64Array(2 * column.length);
      wider.set(column[name]);
      column[name] = wider;
    }
  }
  column.times[column.length] = time;
  column.values[column.length] = value;
  column.length += 1;
}

/** Rules as one array for each property. */
function columns(rules) {
  const all = rules.map(compiled);
  const of = (name, Kind) => Kind.from(all, (rule) => rule[name]);
  return {
    signal: of('signal', Int32Array),
    countPlace: of('countPlace', Int32Array),
    sumPlace: of('sumPlace', Int32Array),
    least: of('least', Float64Array),
    sum: of('sum', Float64Array),
    recent: of('recent', Float64Array),
  };
}

/** Adds an event and forgets what no rule can see any more. */
function remember(events, event) {
  events.push(event);
  let old = 0;
  while (events[old].time < event.time - KEEP) old += 1;
  if (old > 0) events.splice(0, old);
}
