// The real binary, serving on a free port, and what its totals say.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { at, binary, sdk } from './paths.mjs';
import { declare, ofBinary } from './traffic.mjs';
import { atEnd, folder } from './until.mjs';

if (!existsSync(binary)) throw new Error('target/release/murmur is missing: cargo build --release -p murmur-cli');

const FREE_PORTS = ['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'];

/** Runs a command of the binary to its end and gives what it printed. */
export const murmur = async (...args) => (await promisify(execFile)(binary, args, { maxBuffer: 1 << 26 })).stdout;

/** A manifest as a file. */
export function written(t, manifest) {
  const path = join(folder(t, 'manifest'), 'manifest.json');
  writeFileSync(path, JSON.stringify(manifest));
  return path;
}

/** `murmur serve` with its own data folder, or behind a proxy; `demo` serves the shop too, `pages` a folder. Without a manifest, the shop's own. */
export async function collector(t, { manifest, demo = false, pages, data = folder(t, 'data'), openEpochs, behindProxy = false } = {}) {
  const path = manifest ? written(t, manifest) : at('www', 'shop', 'manifest.json');
  const args = ['serve', ...FREE_PORTS, '--data', data, '--pkg', sdk, '--manifest', path];
  if (demo) args.push('--demo');
  if (pages) args.push('--site', pages);
  if (behindProxy) args.push('--behind-proxy');
  if (openEpochs) args.push('--open-epochs', String(openEpochs));
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await gone;
    process.off('exit', end);
  };
  atEnd(t, stop);
  const url = await address(child);
  const serves = pages ? (path) => existsSync(join(pages, path)) : ofBinary(demo);
  declare(url, serves);
  const tokenFile = join(data, 'token');
  const access = ['--collector', url, '--token-file', tokenFile];
  const token = () => readFileSync(tokenFile, 'utf8').trim();
  const read = async (path) => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token()}` } });
    if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
    return answer.json();
  };
  return {
    url, data, token, access, stop, serves,
    totals: async () => (await read('/v1/totals')).totals,
    estimates: async () => (await read('/v1/estimates')).estimates,
    /** `murmur decode --all`, withheld rows too. */
    decoded: async () => JSON.parse(await murmur('decode', '--json', '--all', ...access)).estimates,
  };
}

function address(child) {
  let said = '';
  return new Promise((found, fail) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        said += chunk;
        const match = /http:\/\/127\.0\.0\.1:(?!0\b)\d+/.exec(said);
        if (match) found(match[0]);
      });
    }
    child.on('exit', (code) => fail(new Error(`the collector ended with ${code}:\n${said}`)));
    child.on('error', fail);
  });
}
