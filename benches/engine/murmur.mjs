// Murmur through its public face. Each event is a call of `track`, as a page makes it, at the event's own time.
import { manifest, SIGNALS } from './workload.mjs';

const clock = { now: 0 };

/** From now on `Date.now()` says what `step` sets: the engine's days pass as fast as events are given. */
function holdClock(start) {
  clock.now = start;
  Date.now = () => clock.now;
}

/** `kept`: with the write of each event to localStorage; else memory only. Both with consent to personalise. */
export async function withMurmur(rules, { start, index, kept }) {
  holdClock(start);
  const { Murmur } = await import(index);
  delete globalThis[Symbol.for('murmur.starting')]; // each set of rules as on a page of its own
  const murmur = await Murmur.start({ manifest: manifest(rules) });
  murmur.consent({ store: kept, personalise: true });
  if ((murmur.storage() === 'local') !== kept) throw new Error(`storage is ${murmur.storage()}`);
  const members = new Uint8Array(rules.length);
  return {
    murmur,
    step({ signal, value, time }) {
      clock.now = time;
      murmur.track(SIGNALS[signal], { value });
    },
    /** Reads the decisions that `step` left. */
    get members() {
      members.fill(0);
      for (const name of murmur.segments()) members[name.slice(1)] = 1;
      return members;
    },
  };
}
