// A crowd for the collector: devices that the binary makes from a log, and reports of earlier epochs in exact numbers.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { murmur, written } from './collector.mjs';
import { folder } from './until.mjs';

const AT_ONCE = 32;

/** `murmur crowd` sends one report of each visitor of a made-up log, of whom every fourth is a regular. */
export async function gather(t, { manifest, real, visitors }) {
  const rows = ['visitor,time,signal,value'];
  for (let visitor = 0; visitor < visitors; visitor++) {
    const purchases = visitor % 4 === 0 ? 3 : 1;
    for (let day = 1; day <= purchases; day++) rows.push(`v${visitor},2026-01-0${day},purchase,9.90`);
  }
  const events = join(folder(t, 'crowd'), 'events.csv');
  writeFileSync(events, `${rows.join('\n')}\n`);
  const log = ['--manifest', written(t, manifest), '--events', events, '--at', '2026-02-01'];
  return JSON.parse(await murmur('crowd', '--json', '--seed', '1', ...log, ...real.access));
}

/** So many reports of an epoch, of which so many say 1. */
export async function report(t, { manifest, real, question, epoch, reports, supporting }) {
  const [{ policy, site }] = JSON.parse(await murmur('check', '--json', written(t, manifest)));
  const id = (n) => createHash('sha256').update(`${question} ${epoch} ${n}`).digest('base64url').slice(0, 21);
  const body = (n) => JSON.stringify({
    v: 1, site, policy, question, epoch, mechanism: 'binary', answer: n < supporting ? '1' : '0', id: `${id(n)}A`,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const { hostname, port } = new URL(real.url);
  const options = { agent, hostname, port, path: '/v1/reports', method: 'POST', headers: { 'content-type': 'text/plain' } };
  const post = (n) => new Promise((done, fail) => {
    const asked = request(options, (answer) => {
      if (answer.statusCode !== 202) fail(new Error(`status ${answer.statusCode}`));
      answer.resume().on('end', done);
    });
    asked.on('error', fail).end(body(n));
  });
  await Promise.all(Array.from({ length: reports }, (_, n) => post(n)));
  agent.destroy();
}
