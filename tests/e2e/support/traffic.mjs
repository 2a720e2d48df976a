// What every test is held to, whatever else it is about. Each request of each page, frame and worker is on record, and so
// is each violation of a page's policy. After the test nothing may be there but files of the test's own sites, the SDK,
// the manifest, and reports that the visitor agreed to at the time. support/browser.mjs calls it for each browser.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { at, sdk } from './paths.mjs';

const SDK = new Set(readdirSync(sdk).filter((name) => /\.(js|wasm|bin)$/.test(name)).map((name) => `/${name}`));
const REPORTS = '/v1/reports';
/** What the analyst's page reads, and no other page may. */
const ANALYST = /^\/v1\/(?!reports$)/;
const BINDING = 'tellTheTest';

/** For each origin of a test whether it serves a path. A third party is who is not in it. */
const servers = new Map();

/** A server of the test: `serves(path)` says whether the test put a file there. */
export function declare(url, serves) {
  servers.set(url, serves);
  servers.set(url.replace('127.0.0.1', 'localhost'), serves);
}

const there = (...parts) => existsSync(at(...parts, 'index.html')) || /\.\w+$/.test(parts.at(-1)) && existsSync(at(...parts));

/** What the binary serves beside the API: the dashboard, and the shop in the demo. */
export const ofBinary = (demo) => (path) =>
  there('www', path) && path.startsWith('/dashboard/') || demo && (there('www', 'shop', path) || path === '/manifest.json');

/**
 * Records what the pages of `context` do from now on. `theirs` are tests of addresses that a page asks for by itself, and a
 * test that expects violations takes them out of `violations`. `judge` fails where there is anything else, and begins anew.
 */
export async function record(context) {
  const log = { requests: [], violations: [], theirs: [], agreed: new Map() };
  context.on('request', (request) => log.requests.push({
    url: request.url(), method: request.method(), body: request.postData(), isPage: request.isNavigationRequest(),
    from: from(request), agreed: [...log.agreed.values()].some(Boolean),
  }));
  context.on('page', (page) => page.on('websocket', (socket) => {
    log.requests.push({ url: socket.url(), method: 'CONNECT', from: page.url() });
  }));
  await context.exposeBinding(BINDING, ({ frame }, { violation, reports }) => {
    if (violation) log.violations.push(`${violation} in ${frame.url()}`);
    else log.agreed.set(new URL(frame.url()).origin, reports);
  });
  await context.addInitScript(listen, BINDING);
  const judge = () => {
    const wrong = log.requests.splice(0)
      .filter(({ url }) => !log.theirs.some((is) => is(url)))
      .map((one) => [one, fault(one)]).filter(([, why]) => why);
    log.theirs.length = 0;
    const asked = wrong.map(([{ method, url, from }, why]) => `${method} ${url} from ${from}: ${why}`);
    assert.deepEqual([...asked, ...log.violations.splice(0)], [], 'nothing else is asked for, and no policy is violated');
  };
  return { ...log, judge };
}

/** Runs in every page before its own scripts: tells of violations, and of whether the visitor agreed to reports. */
function listen(binding) {
  const tell = window[binding];
  addEventListener('securitypolicyviolation', (event) => {
    const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
    tell({ violation: `${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}` });
  });
  const agreed = () => {
    try {
      return /(^| )report\b/m.test(localStorage.getItem('murmur.consent'));
    } catch {
      return false;
    }
  };
  if (location.protocol.startsWith('http')) tell({ reports: agreed() });
  document.addEventListener('murmur:consent', ({ detail }) => { tell({ reports: detail.report }); });
  document.addEventListener('murmur:ready', ({ detail }) => { tell({ reports: detail.consentState().report }); });
}

/** Which page asked. A service worker's request has no frame. */
function from(request) {
  try {
    return request.frame().url();
  } catch {
    return 'a worker';
  }
}

/** Why a request must not be, or nothing. */
function fault({ url, method, body, isPage, from, agreed }) {
  const { protocol, origin, pathname, search } = new URL(url);
  if (!/^(http|ws)/.test(protocol)) return undefined;
  const serves = servers.get(origin);
  if (!serves) return 'a third party';
  if (pathname === REPORTS) {
    if (method !== 'POST' || search) return 'not as a report is sent';
    return agreed ? undefined : 'a report that nobody agreed to';
  }
  if (SDK.has(pathname)) return method === 'GET' && !search && !body ? undefined : 'more than a file of the SDK';
  if (serves(pathname)) return method === 'GET' && !body || isPage ? undefined : 'more than a file';
  if (ANALYST.test(pathname) && new URL(from).pathname.startsWith('/dashboard/')) return undefined;
  return 'neither a file of the page nor of the SDK';
}
