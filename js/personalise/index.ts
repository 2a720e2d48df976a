/**
 * Elements that follow the visitor's segments: importing this registers them, once, and does nothing on a server. They
 * find the page's Murmur by themselves, whichever file brought it, and whether it comes before or after.
 */
import { present } from '../instance.js';
import type { Murmur } from '../types.js';
import { follow, MurmurIf, turn } from './if.js';
import { join } from './memory.js';

export { MurmurIf };

const known = globalThis.customElements as CustomElementRegistry | undefined;

if (known && !known.get('murmur-if')) {
  const hear = (name: string, what: (murmur: Murmur) => void): void => {
    document.addEventListener(`murmur:${name}`, () => whenPresent(what));
  };
  const chosen = (murmur: Murmur): void => {
    join(murmur);
    follow(murmur);
  };
  whenPresent(join);
  hear('ready', chosen);
  hear('consent', chosen);
  hear('segments', follow);
  hear('page', turn);
  known.define('murmur-if', MurmurIf);
}

function whenPresent(what: (murmur: Murmur) => void): void {
  const murmur = present();
  if (murmur) what(murmur);
}
