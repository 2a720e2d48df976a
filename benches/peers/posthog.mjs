import posthog from 'posthog-js';

/** What it loads later from its server, and it can't reach here, is left out. */
export function start() {
  posthog.init('bench', { api_host: 'https://peer.invalid', persistence: 'localStorage', advanced_disable_flags: true, disable_external_dependency_loading: true });
  posthog.capture('view', { genre: 'jazz' });
  return posthog.__loaded;
}
