/**
 * Lanes: each page writes its history under a number that no other page holds at the time, so that two tabs never
 * write the same name. A lane is a Web Lock. Where there are none, all pages share lane 0 and follow storage events.
 */

const NAME = 'murmur.lane.';
const LANES = 16;

/** A held lane, and how to let it go. */
export interface Lane {
  number: number;
  release(): void;
}

/** The lowest lane that nobody holds. */
export async function claim(): Promise<Lane> {
  for (let number = 0; number < LANES; number++) {
    const release = await hold(number);
    if (release) return { number, release };
  }
  return { number: 0, release: () => {} };
}

/** Runs `use` while nobody else holds the lane; does nothing where somebody does. */
export async function withLane(number: number, use: () => void): Promise<void> {
  const release = await hold(number);
  if (!release) return;
  try {
    use();
  } finally {
    release();
  }
}

function hold(number: number): Promise<(() => void) | undefined> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(number === 0 ? () => {} : undefined);
  return new Promise((resolve) => {
    const request = locks.request(NAME + number, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((release) => resolve(() => release()));
    });
    // A document that is not fully active gets no lock.
    request.catch(() => resolve(undefined));
  });
}
