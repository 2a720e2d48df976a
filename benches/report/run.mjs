// A report made by the module that ships, in Node and in a browser: a visit ends, and one is due. What the module hears is
// called directly, so that no event's way through the page is in it. The same visit's end with nothing due stands beside it.
const DAY = 86_400_000;
const EPOCH = 28 * DAY;
const REPORTS = 8;
const WARM = 200;
const START = 736 * EPOCH + DAY;

const MANIFEST = {
  version: 1, site: 'bench',
  signals: { view: { title: 'Views', purpose: 'To measure' } },
  segments: { regular: { title: 'Regular', why: 'To measure', when: 'count(view, days(700)) >= 1' } },
  questions: { regular: { segment: 'regular' } },
  privacy: { odds: '3/1', reports: REPORTS, epoch: '28d', reserve: '0/1' },
};

/** A storage in memory, so that only the module's own time is in it. */
function memory() {
  const texts = new Map();
  return {
    getItem: (name) => texts.get(name) ?? null,
    setItem: (name, text) => { texts.set(name, text); },
    removeItem: (name) => { texts.delete(name); },
    clear: () => texts.clear(),
    key: (index) => [...texts.keys()][index] ?? null,
    get length() { return texts.size; },
  };
}

/** @param work.kept whether the browser's own localStorage is written; else memory stands in */
export async function run({ index, lives, kept }) {
  let now = START;
  let hear;
  Date.now = () => now;
  globalThis.addEventListener = (name, listener) => { if (name === 'visibilitychange') hear = listener; };
  if (!kept) Object.defineProperty(globalThis, 'localStorage', { value: memory(), configurable: true });
  const { Murmur } = await import(index);
  const murmur = await Murmur.start({ manifest: MANIFEST, collector: 'http://localhost/' });
  // A stand-in that costs nothing by itself: a browser's fetch is no part of making a report.
  const taken = { status: 202 };
  globalThis.fetch = async () => taken;
  let made = 0;
  murmur.on('report', () => { made += 1; });
  const away = { type: 'visibilitychange', target: { hidden: true } };
  const took = () => {
    const start = performance.now();
    hear(away);
    return 1000 * (performance.now() - start);
  };
  const [due, idle, byTruth] = [[], [], [[], []]];
  for (let life = 0; life < WARM + lives; life++) {
    now = START;
    localStorage.clear();
    murmur.consent({ store: true, personalise: true, report: true });
    if (life % 2) murmur.track('view');
    const [here, none] = [[], []];
    for (let epoch = 0; epoch < REPORTS; epoch++) {
      now = START + epoch * EPOCH;
      // What a new epoch's clock changes is decided before the visit ends.
      murmur.segments();
      here.push(took());
      none.push(took());
    }
    await undefined;
    if (life < WARM) continue;
    const mean = here.reduce((sum, one) => sum + one, 0) / REPORTS;
    due.push(mean);
    idle.push(none.reduce((sum, one) => sum + one, 0) / REPORTS);
    byTruth[life % 2].push(mean);
  }
  if (made !== (WARM + lives) * REPORTS) throw new Error(`${made} reports were made`);
  return { due: median(due), idle: median(idle), t: welch(...byTruth) };
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function welch(one, other) {
  const of = (numbers) => {
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0);
    return { mean, error: squares / (numbers.length - 1) / numbers.length };
  };
  const [a, b] = [of(one), of(other)];
  return (a.mean - b.mean) / Math.sqrt(a.error + b.error);
}
