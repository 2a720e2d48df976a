import { init, track } from '@plausible-analytics/tracker';

export function start() {
  init({ domain: 'bench.invalid', endpoint: 'https://peer.invalid/api/event', captureOnLocalhost: true });
  track('view', { props: { genre: 'jazz' } });
  return true;
}
