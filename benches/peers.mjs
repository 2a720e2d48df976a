// What a page pays to have each SDK: bytes on the wire, and the time from the fetch of its one file to its first answer.
// Cold in a new profile, warm when its files and their compiled code are in the browser's cache.
import { Stop, thousands } from '../scripts/lib.mjs';
import { bundle, peerVersion } from './support/bundle.mjs';
import { openPage, withProfile } from './support/chromium.mjs';
import { PEERS } from './support/peers.mjs';
import { duration, markdown, median } from './support/report.mjs';
import { sdkFiles } from './support/sdk.mjs';
import { withServer } from './support/server.mjs';

const PROFILES = 5;
/** Loads after which Chromium has the compiled code in its cache. */
const WARMING = 3;
const WARM = 5;

/** `[{ peer, bytes, cold: { imported, started }, warm: { … }, tried }]`, times in µs since the fetch began. */
export async function measure({ quick, say }) {
  const files = { '/': '<!doctype html><title>Peers</title>', ...sdkFiles() };
  for (const [peer] of PEERS) files[`/${peer}.mjs`] = await bundle(`peers/${peer}.mjs`);
  return withServer(files, async ({ url }) => {
    const runs = new Map(PEERS.map(([peer]) => [peer, []]));
    // In turns, so that a noisy minute meets all of them.
    for (let n = 0; n < (quick ? 1 : PROFILES); n++) {
      for (const [peer] of PEERS) {
        runs.get(peer).push(await withProfile((context) => visit(context, url, peer, quick ? 1 : WARM)));
        say(`${peer}, profile ${n + 1}: cold ${duration(runs.get(peer).at(-1).cold.started)}`);
      }
    }
    return PEERS.map(([peer]) => {
      const all = runs.get(peer);
      const of = (when, name) => median(all.flatMap((one) => [one[when]].flat()).map((one) => one[name]));
      const both = (when) => ({ imported: of(when, 'imported'), started: of(when, 'started') });
      return { peer, bytes: all[0].cold.bytes, cold: both('cold'), warm: both('warm'), tried: all[0].tried };
    });
  });
}

/** In one new profile: the first load, and later ones. `tried` is what the peer wanted to send elsewhere. */
async function visit(context, url, peer, warm) {
  let tried = 0;
  context.on('request', (request) => { if (!request.url().startsWith(url)) tried += 1; });
  const load = async () => {
    const page = await openPage(context, `${url}/`);
    const result = await page.evaluate(time, peer);
    if (page.fault) throw new Stop(`${peer} threw: ${page.fault}`);
    if (!result.works) throw new Stop(`${peer} did not start.`);
    await page.close();
    return result;
  };
  const cold = await load();
  const first = tried;
  for (let n = 0; n < WARMING; n++) await load();
  const later = [];
  for (let n = 0; n < warm; n++) later.push(await load());
  return { cold, warm: later, tried: first };
}

/** Runs in the page. */
async function time(peer) {
  const begin = performance.now();
  const { start } = await import(`/${peer}.mjs`);
  const imported = 1000 * (performance.now() - begin);
  const works = await start();
  const started = 1000 * (performance.now() - begin);
  const own = performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(location.origin));
  return { imported, started, works, bytes: own.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) };
}

export function tables(results) {
  const heading = ['SDK', 'brotli', 'cold: imported', 'cold: first answer', 'warm: imported', 'warm: first answer', 'calls stopped'];
  const rows = results.map(({ peer, bytes, cold, warm, tried }) => {
    const module = PEERS.find(([name]) => name === peer)[1];
    const times = [cold.imported, cold.started, warm.imported, warm.started].map(duration);
    return [module ? `${module} ${peerVersion(module)}` : '**Murmur**', thousands(bytes), ...times, tried];
  });
  return [markdown([heading, ...rows])];
}
