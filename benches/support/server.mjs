// Serves what a benchmark needs on a port of this machine: brotli where the browser takes it, cacheable, and isolated
// from other origins, so that the browser's clock steps by 5 µs and not by 100.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css', svg: 'image/svg+xml', js: 'text/javascript', mjs: 'text/javascript',
  json: 'application/json', wasm: 'application/wasm', bin: 'application/octet-stream',
};
const HEADERS = {
  'cache-control': 'public, max-age=3600', 'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Runs `use` with `{ url, sent }`: `files` by path are served; `sent` holds the bytes of each path's body on the wire. */
export async function withServer(files, use) {
  const bodies = new Map(Object.entries(files).map(([path, body]) => [path, compressed(body)]));
  const sent = Object.fromEntries([...bodies].map(([path, { brotli }]) => [path, brotli.length]));
  const server = createServer((asked, answer) => {
    const path = asked.url.split('?')[0];
    const body = bodies.get(path);
    if (!body) return answer.writeHead(404, HEADERS).end();
    const takesBrotli = /\bbr\b/.test(asked.headers['accept-encoding'] ?? '');
    const type = TYPES[path.includes('.') ? path.split('.').at(-1) : 'html'];
    const headers = { ...HEADERS, 'content-type': type, ...(takesBrotli && { 'content-encoding': 'br' }) };
    return answer.writeHead(200, headers).end(takesBrotli ? body.brotli : body.plain);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use({ url: `http://127.0.0.1:${server.address().port}`, sent });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function compressed(body) {
  const plain = Buffer.from(body);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  return { plain, brotli: brotliCompressSync(plain, { params }) };
}
