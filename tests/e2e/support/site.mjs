// A site on its own origin: pages written by a test under the strict policy, the SDK, and behind the same origin a
// real collector, as a reverse proxy would have it. It records every request as the browser sent it.
import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sdk } from './paths.mjs';
import { declare } from './traffic.mjs';
import { atEnd, until } from './until.mjs';

export const STRICT = [
  "default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "require-trusted-types-for 'script'",
].join('; ');

const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  bin: 'application/octet-stream',
};
const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const sdkFile = (name) => [`/${name}`, readFileSync(join(sdk, name))];
const FILES = readdirSync(sdk).filter((name) => /\.(js|wasm|bin)$/.test(name));
const SDK = { ...Object.fromEntries(FILES.map(sdkFile)), '/icon.svg': ICON };

/**
 * `files` by path: a text, an object (sent as JSON), or a function that answers by itself; the SDK is among
 * them, unless `sdk` is false. What is not goes to `collector`, or is 404. `headers` go with every file.
 */
export async function site(t, { files, collector, sdk: withSdk = Boolean(files), policy = STRICT, headers = {} } = {}) {
  const own = new Map(Object.entries({ ...(withSdk && SDK), ...files }));
  const here = {
    files: own,
    /** The collector behind this origin. */
    collector,
    /** What becomes of a report: `pass` it on; pass it on and `lose` the answer; `hang` for ever; `fail` at once. */
    reports: 'pass',
    requests: [],
  };
  const server = createServer((asked, answer) => take(here, asked, answer, { ...headers, 'content-security-policy': policy }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(t, async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  declare(url, (path) => fileAt(here, path) !== undefined || Boolean(here.collector?.serves(path)));
  return Object.assign(here, {
    url,
    /** The reports that arrived here, oldest first. */
    sent: () => here.requests.filter((one) => one.path === '/v1/reports' && one.method === 'POST'),
    /** Waits until so many reports arrived and were answered, or given up. */
    arrived: (count) => until(() => {
      const done = here.requests.filter((one) => one.path === '/v1/reports' && one.done);
      return done.length >= count && done;
    }, `${count} report(s) to arrive`),
  });
}

const fileAt = (here, path) => here.files.get(path) ?? here.files.get(path.replace(/\/$/, '/index.html'));

async function take(here, asked, answer, headers) {
  const one = { method: asked.method, path: asked.url, headers: asked.headers, body: '', status: undefined, done: false };
  here.requests.push(one);
  answer.on('close', () => { one.done = true; });
  for await (const chunk of asked) one.body += chunk;
  const isReport = one.path === '/v1/reports';
  if (isReport && here.reports === 'fail') return answer.destroy();
  if (isReport && here.reports === 'hang') return undefined;
  const [path] = asked.url.split('?');
  const file = fileAt(here, path);
  if (typeof file === 'function') return file(asked, answer, headers);
  if (file !== undefined) return send(one, answer, path, file, headers);
  if (here.collector) return pass(here, one, answer, isReport);
  one.status = 404;
  return answer.writeHead(404, headers).end();
}

function send(one, answer, path, file, headers) {
  const body = typeof file === 'string' || Buffer.isBuffer(file) ? file : JSON.stringify(file);
  const ending = path.includes('.') ? path.split('.').at(-1) : 'html';
  one.status = 200;
  answer.writeHead(200, { 'content-type': TYPES[ending] ?? 'text/plain', 'cache-control': 'no-store', ...headers }).end(body);
}

/** Hands a request on to the collector, byte for byte, and its answer back. */
function pass(here, one, answer, isReport) {
  const { hostname, port } = new URL(here.collector.url);
  const lose = isReport && here.reports === 'lose';
  const onward = request({ hostname, port, path: one.path, method: one.method, headers: one.headers, agent: false }, (reply) => {
    one.status = reply.statusCode;
    if (lose) return reply.resume().on('end', () => answer.destroy());
    return reply.pipe(answer.writeHead(reply.statusCode, reply.headers));
  });
  onward.on('error', () => answer.destroy());
  onward.end(one.body);
}

/** A page with the one tag; `data` are its attributes, `scripts` come before it. */
export function page({ data = {}, scripts = [], body = '<h1>A page</h1>' } = {}) {
  const all = { manifest: '/manifest.json', collector: '/', ...data };
  const attributes = Object.entries(all).filter(([, value]) => value !== undefined).map(([name, value]) => ` data-${name}="${value}"`);
  const before = scripts.map((source) => `<script src="${source}"></script>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="/icon.svg">
${before.join('\n')}<script async src="/murmur.js"${attributes.join('')}></script></head><body>${body}</body></html>`;
}
