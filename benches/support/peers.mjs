// The SDKs that are measured beside Murmur: the name of each below peers/, and its package.
export const PEERS = [
  ['murmur'],
  ['growthbook', '@growthbook/growthbook'],
  ['plausible', '@plausible-analytics/tracker'],
  ['segment', '@segment/analytics-next'],
  ['glean', '@mozilla/glean'],
  ['snowplow', '@snowplow/browser-tracker'],
  ['posthog', 'posthog-js'],
];
