/**
 * How long and how far a page is read, for signals with `"on": "leave"`: the seconds that it was in sight, each time it is
 * hidden or left, and the deepest percent of it that was.
 */
export class Reading {
  readonly #leave: (read: { seconds: number; percent: number }) => void;
  #since = 0;
  #deepest = 0;

  constructor(leave: (read: { seconds: number; percent: number }) => void) {
    this.#leave = leave;
    this.begin();
    document.addEventListener('scroll', () => this.#look(), { passive: true });
    document.addEventListener('visibilitychange', () => (document.hidden ? this.end() : this.#show()));
    // Before Murmur's own: it lets go of storage when the page goes.
    addEventListener('pagehide', () => this.end(), true);
  }

  /** Another page begins. */
  begin(): void {
    this.#deepest = 0;
    this.#show();
  }

  /** What was in sight until now is told; less than a second is no reading. */
  end(): void {
    const seconds = this.#since === 0 ? 0 : Math.round((performance.now() - this.#since) / 1000);
    this.#since = 0;
    if (seconds < 1) return;
    this.#look();
    this.#leave({ seconds, percent: this.#deepest });
  }

  #show(): void {
    this.#since = document.hidden ? 0 : performance.now();
  }

  #look(): void {
    const { scrollHeight } = document.documentElement;
    const seen = scrollHeight === 0 ? 0 : Math.round((100 * (scrollY + innerHeight)) / scrollHeight);
    this.#deepest = Math.min(100, Math.max(this.#deepest, seen));
  }
}
