import { Murmur } from '/pkg/index.js';
import manifest from '../../www/shop/manifest.json';

/** Consent, one view, and whether the visitor is in a segment. */
export async function start() {
  const murmur = await Murmur.start({ manifest, consent: 'granted' });
  murmur.track('view', { genre: 'jazz' });
  return murmur.has('regular') === false && murmur.consentState().store;
}
