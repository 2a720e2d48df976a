// A report made by the module that ships, in Node and in Chromium; Welch's t between visitors of either truth.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Stop } from '../scripts/lib.mjs';
import { bundle } from './support/bundle.mjs';
import { openPage, withBrowser } from './support/chromium.mjs';
import { duration, markdown } from './support/report.mjs';
import { sdkFiles, sdkPath } from './support/sdk.mjs';
import { withServer } from './support/server.mjs';

const LIVES = 2000;

/** In µs: `[{ where, due, idle, t }]`. */
export async function measure({ quick, say }) {
  const code = await bundle('report/run.mjs');
  const lives = quick ? 20 : LIVES;
  const found = [
    { where: 'Node, storage in memory', ...inNode(code, lives) },
    ...await inChromium(code, lives),
  ];
  for (const { where, due, idle, t } of found) say(`${where}: ${duration(due)}, nothing due ${duration(idle)}, t ${t.toFixed(2)}`);
  return found;
}

function inNode(code, lives) {
  const folder = mkdtempSync(join(tmpdir(), 'murmur-bench-'));
  const file = join(folder, 'run.mjs');
  writeFileSync(file, code);
  const script = fileURLToPath(new URL('engine/node.mjs', import.meta.url));
  const work = { lives, kept: false, index: pathToFileURL(sdkPath('index.js')).href };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, file, JSON.stringify(work)], { encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Stop(`No report could be made in Node:\n${stderr}`);
  return JSON.parse(stdout);
}

async function inChromium(code, lives) {
  const files = { '/': '<!doctype html><title>Reports</title>', '/run.mjs': code, ...sdkFiles() };
  return withServer(files, ({ url }) => withBrowser(async (browser) => {
    const found = [];
    for (const kept of [false, true]) {
      const context = await browser.newContext();
      const page = await openPage(context, `${url}/`);
      const result = await page.evaluate(async (work) => {
        const { run } = await import('/run.mjs');
        return run(work);
      }, { lives, kept, index: `${url}/pkg/index.js` });
      await context.close();
      found.push({ where: kept ? 'Chromium, localStorage' : 'Chromium, storage in memory', ...result });
    }
    return found;
  }));
}

export function goals(found) {
  return found.map(({ where, due, idle }) => [`${where}: a report in at most 10 µs`, duration(due - idle), due - idle <= 10]);
}

export function tables(found) {
  const rows = found.map(({ where, due, idle, t }) => [where, duration(due), duration(idle), duration(due - idle), t.toFixed(2)]);
  return [markdown([['a visit ends', 'a report is made', 'nothing is due', 'the report alone', "Welch's t between truths"], ...rows])];
}
