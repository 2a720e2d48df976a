// `npm run data`: the CDNOW purchases (1997-98), as the PyPI package `lifetimes`
// carries them, into data/cdnow/. git ignores that folder.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ask, at, main, run, Stop, thousands } from './lib.mjs';

const WHEEL = 'lifetimes==0.11.3';
const MEMBER = 'lifetimes/datasets/CDNOW_master.txt';
const ROWS = 69_659;
const FILE = at('data', 'cdnow', 'CDNOW_master.txt');

/** Purchases, one a line below the heading. */
const rows = (text) => text.split('\n').filter((line) => /^\s*\d/.test(line)).length;

await main(async () => {
  if (!existsSync(FILE) || rows(readFileSync(FILE, 'utf8')) !== ROWS) await fetchRows();
  console.log(`data/cdnow/CDNOW_master.txt: ${thousands(ROWS)} rows`);
});

async function fetchRows() {
  if (ask('python3', ['-m', 'pip', '--version']) === null) {
    throw new Stop('pip is missing: install Python 3 with pip (Debian: apt-get install python3-pip), then run this again.');
  }
  console.log(`Fetching ${WHEEL} (0.6 MB, a few seconds) ...`);
  const dir = mkdtempSync(join(tmpdir(), 'murmur-data-'));
  try {
    await run('python3', ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '-d', dir, WHEEL], {
      quiet: true, hint: 'PyPI must be reachable once.',
    });
    const wheel = join(dir, readdirSync(dir).find((name) => name.endsWith('.whl')));
    await run('python3', ['-m', 'zipfile', '-e', wheel, dir], { quiet: true });
    const text = readFileSync(join(dir, MEMBER), 'utf8');
    if (rows(text) !== ROWS) throw new Stop(`${MEMBER} has ${thousands(rows(text))} rows, not ${thousands(ROWS)}.`);
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, text);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
