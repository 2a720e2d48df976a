// WebKit, Safari's engine, as WebKitGTK's small browser runs it, by plain WebDriver on a screen of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { atEnd, until } from '../../e2e/support/until.mjs';

const DRIVER = '/usr/bin/WebKitWebDriver';
const SCREEN = '/usr/bin/xvfb-run';
const START = 30_000;

export const name = 'WebKit';

/** What keeps it from running here, or nothing. */
export async function missing() {
  const file = [DRIVER, SCREEN].find((one) => !existsSync(one));
  return file && `${file} is not there`;
}

export async function launch(t) {
  const port = await free();
  // A group of its own, so that its screen and its browser end with it.
  const child = spawn(SCREEN, ['-a', DRIVER, `--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore', detached: true });
  const gone = once(child, 'exit');
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch { /* it has ended */ }
  };
  process.once('exit', end);
  const base = `http://127.0.0.1:${port}`;
  let session;
  atEnd(t, async () => {
    if (session) await call('DELETE', session).catch(() => {});
    end();
    await gone;
  });
  await until(() => fetch(`${base}/status`).then(({ ok }) => ok, () => false), 'the driver', START);
  const capabilities = { alwaysMatch: { timeouts: { script: START, pageLoad: START } } };
  const { sessionId } = await call('POST', `${base}/session`, { capabilities });
  session = `${base}/session/${sessionId}`;
  let first = await call('GET', `${session}/window`);
  return {
    // A tab that a driver opens is never in front; a window is.
    open: async (url) => {
      const handle = first ?? (await call('POST', `${session}/window/new`, { type: 'window' })).handle;
      first = undefined;
      return open(session, handle, url);
    },
  };
}

async function open(session, handle, url) {
  const here = async (path, body) => {
    await call('POST', `${session}/window`, { handle });
    return call('POST', session + path, body);
  };
  const page = {
    goto: (address) => here('/url', { url: address }),
    /** Where the page's policy forbids `eval`, the driver's scripts run all the same. */
    async run(what, ...args) {
      const script = `const done = arguments[arguments.length - 1]; Promise.resolve().then(() => (${what})(...arguments[0]))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const { value, error } = await here('/execute/async', { script, args: [args] });
      if (error) throw new Error(error);
      return value;
    },
  };
  await page.goto(url);
  return page;
}

async function call(method, url, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${url}: ${value.error}: ${value.message}`);
  return value;
}

/** A port that nobody listens on. */
async function free() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
