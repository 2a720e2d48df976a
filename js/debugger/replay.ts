/**
 * Time travel: a history, this browser's or one that was exported, played against a manifest that can be edited, beside
 * the page's own. It runs in a world of its own (js/testing), and touches nothing of the page's.
 */
import { given, type Flip, type Inputs, type Visitor, type World } from '../testing/index.js';
import type { Explanation, Exported } from '../types.js';
import { segmentsOf, type Inside } from './inside.js';
import { zoned } from './words.js';

/** So many changes yet to come are looked for. */
const AHEAD = 25;

/** One segment at one instant, by the edited manifest and by the page's. */
export interface Compared {
  name: string;
  edited?: Explanation;
  own?: Explanation;
}

export class Replay {
  readonly #murmur: Inside;
  readonly #changed: () => void;
  /** The manifest that is tried, and an exported history where one is given, as texts. */
  manifest: string;
  exported = '';
  /** What rules read of page and visit, as a text; undefined where they read nothing of them. */
  inputs: string | undefined;
  source: 'here' | 'export' = 'here';
  fault: string | undefined;
  /** The instant that is looked at, and the present. */
  time = 0;
  now = 0;
  /** Changes by the edited manifest, those to come too. */
  flips: Flip[] = [];
  compared: Compared[] = [];
  /** Instants at which a segment changes by either manifest, and the present. */
  instants: number[] = [];
  #edited: Visitor | undefined;
  #own: Visitor | undefined;

  constructor(murmur: Inside, changed: () => void) {
    this.#murmur = murmur;
    this.#changed = changed;
    this.manifest = this.#original();
  }

  /** Whether the manifest is the page's own. */
  get isEdited(): boolean {
    return this.manifest !== this.#original();
  }

  async begin(): Promise<void> {
    if (this.#edited) return;
    this.inputs = await this.#here();
    await this.run();
  }

  /** Takes what happened before the text is run. */
  edit(change: Partial<Pick<Replay, 'manifest' | 'exported' | 'inputs' | 'source'>>): void {
    Object.assign(this, change);
    this.#changed();
  }

  reset(): Promise<void> {
    this.manifest = this.#original();
    return this.run();
  }

  /** Plays the history against both manifests, and looks at the present. */
  async run(): Promise<void> {
    try {
      const exported = this.source === 'here' ? await this.#murmur.export() : (json(this.exported, 'The exported history') as Exported);
      this.now = this.source === 'here' ? Date.now() : (exported.exported ?? Date.now());
      const inputs = json(this.inputs ?? '{}', 'What is given of page and visit') as Inputs;
      this.#edited = given(json(this.manifest, 'The manifest') as object, exported, there(this.manifest, inputs));
      this.#own = given(this.#murmur.manifest(), exported, there(this.#original(), inputs));
      const [edited, own] = await Promise.all([this.#edited.at(zoned(this.now)), this.#own.at(zoned(this.now))]);
      this.flips = [...edited.flips(), ...(await ahead(edited, this.#edited))];
      const times = [...this.flips, ...own.flips()].map(({ time }) => time);
      this.instants = [...new Set([...times, this.now])].sort((a, b) => a - b);
      this.fault = undefined;
      await this.go(this.now);
    } catch (cause) {
      this.fault = cause instanceof Error ? cause.message : String(cause);
      this.#changed();
    }
  }

  /** Looks at another instant. */
  async go(time: number | undefined): Promise<void> {
    if (time === undefined || !this.#edited || !this.#own) return;
    this.time = time;
    const [edited, own] = await Promise.all([this.#edited.at(zoned(time)), this.#own.at(zoned(time))]);
    const names = [...new Set([...segmentsOf(json(this.manifest, '') as object), ...segmentsOf(this.#murmur.manifest())])];
    this.compared = names.map((name) => ({ name, edited: told(edited, name), own: told(own, name) }) as Compared);
    this.#changed();
  }

  /** The next instant at which something changes, or for -1 the one before. */
  step(by: 1 | -1): number | undefined {
    return by > 0 ? this.instants.find((one) => one > this.time) : this.instants.filter((one) => one < this.time).at(-1);
  }

  /** The page as it is, and of the visit what there is to fill in. */
  async #here(): Promise<string | undefined> {
    const manifest = this.#original();
    const { path, kinds, topics } = await this.#murmur.context();
    const names = topics.map(({ topic }) => topic);
    const page: Inputs = { 'page.path': path, 'page.types': kinds, 'page.topic': names[0] ?? '', 'page.topics': names };
    const visit = Object.fromEntries([...manifest.matchAll(/\bvisit\.\w+/g)].map(([name]) => [name, '']));
    const all = spoken(manifest, { ...page, ...visit } as Inputs);
    return Object.keys(all).length > 0 ? JSON.stringify(all, null, 2) : undefined;
  }

  #original(): string {
    return JSON.stringify(this.#murmur.manifest(), null, 2);
  }
}

/** Of these what a manifest's rules speak of: for others a world has no use. */
function spoken(manifest: string, inputs: Inputs): Inputs {
  const speaks = ([name]: [string, unknown]): boolean => new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(manifest);
  return Object.fromEntries(Object.entries(inputs).filter(speaks)) as Inputs;
}

/** The same without what was left empty. */
const there = (manifest: string, inputs: Inputs): Inputs =>
  Object.fromEntries(Object.entries(spoken(manifest, inputs)).filter(([, value]) => value.length > 0)) as Inputs;

function told(world: World, name: string): Explanation | undefined {
  try {
    return world.explain(name);
  } catch {
    return undefined; // that manifest has no such segment
  }
}

async function ahead(world: World, visitor: Visitor): Promise<Flip[]> {
  const flips: Flip[] = [];
  let here = world;
  for (let next = here.next(); next && flips.length < AHEAD; next = here.next()) {
    const there = await visitor.at(zoned(next.getTime()));
    const [before, after] = [here.segments(), there.segments()];
    flips.push({ time: next.getTime(), entered: after.filter((one) => !before.includes(one)), left: before.filter((one) => !after.includes(one)) });
    here = there;
  }
  return flips;
}

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${what} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
