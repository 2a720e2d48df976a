import Glean from '@mozilla/glean/web';
import EventMetricType from '@mozilla/glean/private/metrics/event';

export function start() {
  const view = new EventMetricType({ category: 'shop', name: 'view', sendInPings: ['events'], lifetime: 'ping', disabled: false }, ['genre']);
  Glean.initialize('bench', true, { serverEndpoint: 'https://peer.invalid' });
  view.record({ genre: 'jazz' });
  return true;
}
