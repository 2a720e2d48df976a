import { newTracker, trackPageView } from '@snowplow/browser-tracker';

export function start() {
  const tracker = newTracker('bench', 'https://peer.invalid', { appId: 'bench' });
  trackPageView();
  return Boolean(tracker);
}
