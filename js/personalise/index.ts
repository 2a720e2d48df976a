/**
 * Elements that follow the visitor's segments: importing this registers them, once, and does nothing on a server. They
 * find the page's Murmur by themselves, whichever file brought it, and whether it comes before or after.
 */
import { present } from '../instance.js';
import type { Murmur } from '../types.js';
import { follow, MurmurIf, turn } from './if.js';
import { join } from './memory.js';
import { MurmurRank, rank } from './rank.js';

export { MurmurIf, MurmurRank };

const known = globalThis.customElements as CustomElementRegistry | undefined;

if (known && !known.get('murmur-if')) {
  const hear = (name: string, what: (murmur: Murmur) => void): void => {
    document.addEventListener(`murmur:${name}`, () => whenPresent(what));
  };
  const chosen = (murmur: Murmur): void => {
    join(murmur);
    follow(murmur);
    rank(murmur);
  };
  whenPresent(join);
  hear('ready', chosen);
  hear('consent', chosen);
  hear('segments', follow);
  hear('page', turn);
  // What was looked at here is the order in which the next page begins.
  document.addEventListener('visibilitychange', () => document.hidden && whenPresent(rank));
  known.define('murmur-if', MurmurIf);
  known.define('murmur-rank', MurmurRank);
}

function whenPresent(what: (murmur: Murmur) => void): void {
  const murmur = present();
  if (murmur) what(murmur);
}
