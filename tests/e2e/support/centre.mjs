// A page with the preference centre, and a site whose visitors have something to look at in it.
import { ready, visitor } from './browser.mjs';
import { collector } from './collector.mjs';
import { certain, EVERYTHING } from './manifest.mjs';
import { page as html, site } from './site.mjs';
import { until } from './until.mjs';

export const PREFERENCES = {
  genre: { title: 'What do you like best?', purpose: 'To show it first', keep: '1y', kind: 'choice', options: ['jazz', 'folk', 'rock'] },
  moods: { title: 'Which moods?', purpose: 'To choose the front page', keep: '30d', kind: 'several', options: ['calm', 'loud'] },
  volume: { title: 'How loud?', purpose: 'To choose the front page', keep: '30d', kind: 'scale', from: 1, to: 5 },
};

export const ELEMENTS = '<script type="module" src="/elements.js"></script>';

/** The shop's segments, and one that the visitor's own word decides. */
export function manifest(changes = {}) {
  const own = certain(changes);
  own.preferences = PREFERENCES;
  own.segments.loud = { title: 'Loud', why: 'You said so', when: "'loud' in preference('moods') || preference('volume') >= 4 || preference('genre') == 'rock'" };
  return own;
}

/** A site with the centre on `/centre.html`, and a plain page; `reports` go to a collector. `own` is as for `visitor`. */
export async function enter(t, { reports = false, changes, data = {}, own, attributes = '', language = 'en', direction = 'ltr', consent = EVERYTHING } = {}) {
  const told = manifest(changes);
  const real = reports ? await collector(t, { manifest: told }) : undefined;
  const body = `<main><h1>Your data</h1><murmur-preferences ${attributes}></murmur-preferences></main>`;
  const page = html({ data, body: ELEMENTS + body }).replace('<html lang="en">', `<html lang="${language}" dir="${direction}">`);
  const here = await site(t, { collector: real, files: { '/manifest.json': told, '/': html({ data }), '/centre.html': page } });
  const browser = await visitor(t, own);
  const tab = await browser.open(`${here.url}/centre.html`);
  await ready(tab);
  if (consent) await tab.evaluate((choice) => window.murmur.consent(choice), consent);
  return { here, real, browser, tab };
}

/** Tracks so many purchases, an hour apart, the last an hour ago. */
export async function buy(tab, times) {
  await tab.evaluate((count) => {
    for (let n = count; n > 0; n -= 1) window.murmur.track('purchase', { value: 24.9 + n }, { at: Date.now() - n * 3_600_000 });
    document.querySelector('murmur-preferences')?.update();
  }, times);
}

/** Waits until the centre shows this text. */
export const shows = (tab, text) => tab.locator('murmur-preferences').getByText(text).first().waitFor();

/** What the centre last said to who can't see it. */
export const said = (tab, text) => until(async () => (await tab.textContent('murmur-preferences .said')).includes(text), `“${text}”`);

/** What has the focus in the centre. */
export const focused = (tab) => tab.evaluate(() => document.querySelector('murmur-preferences').shadowRoot.activeElement?.id);
