/**
 * `<murmur-preferences>`: all that Murmur knows of a visitor, on one page that is made in the visitor's own browser, with
 * a switch or a button beside everything.
 *
 * Attributes: `headings` is the level of its headings (2), `activates` says that the site hands segments on, where no
 * recipients of the manifest do.
 */
import type { Murmur } from '../../types.js';
import { MurmurElement } from '../shared.js';
import { h, type Child } from '../tree.js';
import type { Say } from '../words.js';
import { coinsPart } from './coins.js';
import { consentPart } from './consent.js';
import { copyPart } from './copy.js';
import { historyPart } from './history.js';
import type { Panel, View } from './panel.js';
import { reportsPart } from './reports.js';
import { segmentsPart } from './segments.js';
import { statedPart } from './stated.js';
import { STYLE } from './style.js';

export class MurmurPreferences extends MurmurElement {
  static override observedAttributes = [...MurmurElement.observedAttributes, 'headings', 'activates'];
  static override style = STYLE;

  #view: View = { asking: undefined, listed: {}, truth: false, coins: undefined, brought: undefined };
  #said = '';
  #focus: string | undefined;

  protected override begin(): () => void {
    const look = (): void => { if (!document.hidden) this.update(); };
    // Another tab may have added to it, or erased something.
    const stored = ({ key }: StorageEvent): void => { if (key === null || key.startsWith('murmur.')) look(); };
    document.addEventListener('visibilitychange', look);
    addEventListener('storage', stored);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('storage', stored);
    };
  }

  protected async view(say: Say, murmur: Murmur | undefined): Promise<Child[]> {
    const status = h('p', { key: 'said', class: 'said', role: 'status', part: 'status', lang: say.language }, this.#said);
    if (!murmur) return [h('p', { key: 'absent', class: 'card', part: 'card', lang: say.language }, say('absent')), status];
    try {
      const [copy, ledger, trace] = await Promise.all([murmur.export(), murmur.ledger(), murmur.consentTrace()]);
      const level = Math.min(5, Math.max(1, Number(this.getAttribute('headings')) || 2));
      const panel: Panel = { say, murmur, copy, ledger, trace, level, view: this.#view, act: (...how) => void this.#act(...how) };
      const activates = this.hasAttribute('activates') || Object.keys(murmur.manifest().recipients ?? {}).length > 0;
      const parts = [
        consentPart(panel, activates), historyPart(panel), segmentsPart(panel), statedPart(panel), reportsPart(panel),
        coinsPart(panel), copyPart(panel),
      ];
      return [h('div', { key: 'all', class: 'all', lang: say.language }, parts), status];
    } catch (cause) {
      console.warn(`murmur: ${String(cause)}`);
      return [h('p', { key: 'absent', class: 'card', part: 'card', role: 'alert', lang: say.language }, say('unloaded')), status];
    }
  }

  async #act(what: () => unknown, said = '', focus?: string): Promise<void> {
    try {
      await what();
      this.#said = said;
    } catch (cause) {
      this.#said = cause instanceof Error ? cause.message : String(cause);
    }
    this.#focus = focus;
    this.update();
  }

  protected override painted(root: ShadowRoot): void {
    const wanted = this.#focus?.split(' ');
    this.#focus = undefined;
    const found = wanted?.map((id) => root.getElementById(id)).find((element) => element);
    found?.focus();
  }
}
