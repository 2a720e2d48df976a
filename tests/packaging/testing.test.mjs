// `murmur/testing`, as a site's own tests have it: the engine that ships, at whatever time the test says, and nothing real
// within its reach.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { ready, stored, visitor } from '../e2e/support/browser.mjs';
import { certain, EVERYTHING } from '../e2e/support/manifest.mjs';
import { at } from '../e2e/support/paths.mjs';
import { page as html, site } from '../e2e/support/site.mjs';
import { file } from '../e2e/support/until.mjs';
import { compile, install, read } from './support/pack.mjs';

const run = promisify(execFile);
const DAY = 86_400_000;

let project;
let installed;

before(async () => {
  ({ project, installed } = await install(file));
  writeFileSync(join(project, 'manifest.json'), JSON.stringify(certain()));
});

/** What a script of the project prints as JSON. Nothing of the machine is there to be reached. */
async function told(body) {
  const script = join(project, 'script.mjs');
  writeFileSync(script, `import { readFileSync } from 'node:fs';
    import { given } from 'murmur/testing';
    const manifest = JSON.parse(readFileSync('manifest.json', 'utf8'));
    const refuse = (what) => () => { throw new Error(what + ' was asked'); };
    Object.assign(globalThis, { fetch: refuse('the network'), Date: class extends Date { static now = refuse('the clock'); } });
    crypto.getRandomValues = refuse('randomness');
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, { get: refuse(name) });
    const bought = (time, value = 10) => ({ signal: 'purchase', time, fields: { value } });
    const said = async () => { ${body} };
    console.log(JSON.stringify(await said()));`);
  return JSON.parse((await run(process.execPath, [script], { cwd: project })).stdout);
}

test('a visitor is what happened, at the time that the test says', async () => {
  const [now, later, next, flips, history] = await told(`
    const world = await given(manifest, [bought('2026-02-20'), bought('2026-01-05'), bought('2026-02-01T09:30Z', 90)]).at('2026-03-01T12:00Z');
    const later = world.after('60d');
    return [world.segments(), [later.has('regular'), later.time - world.time], world.next(), world.flips(), world.history()];`);
  assert.deepEqual(now, ['regular', 'big_spender']);
  assert.deepEqual(later, [false, 60 * DAY]);
  assert.equal(next, '2026-04-05T00:00:00.001Z', 'the first purchase is 90 days old');
  assert.deepEqual(flips, [
    { time: Date.parse('2026-02-01T09:30Z'), entered: ['big_spender'], left: [] },
    { time: Date.parse('2026-02-20'), entered: ['regular'], left: [] },
  ]);
  assert.equal(history.find(({ signal }) => signal === 'purchase').events.length, 3);
});

test('it ranks what a visitor looks at, and refuses a field that is not ranked', async () => {
  const [now, later, refused] = await told(`
    const viewed = (genre, time) => ({ signal: 'view', time, fields: { genre } });
    const world = await given(manifest, [viewed('folk', '2026-02-01'), viewed('jazz', '2026-02-02'), viewed('jazz', '2026-02-20')]).at('2026-02-21');
    const refused = (() => { try { return world.rank('purchase.value'); } catch (error) { return error.message; } })();
    return [world.rank('view.genre'), world.after('12d').rank('view.genre'), refused];`);
  assert.deepEqual([now, later], [['jazz', 'folk'], ['jazz']]);
  assert.equal(refused, '"purchase.value" is not a field that the manifest ranks');
});

test('it says why, as a page does', async () => {
  const [member, missing, parts] = await told(`
    const { member, missing, parts } = (await given(manifest, [bought('2026-02-20')]).at('2026-03-01')).explain('regular');
    return [member, missing, parts];`);
  assert.equal(member, false);
  assert.deepEqual(missing, ['count(purchase, days(90)) >= 3']);
  assert.deepEqual(parts, [{ text: 'count(purchase, days(90))', value: 1 }]);
});

test('the time of day is that of the visitor', async () => {
  assert.deepEqual(await told(`
    const night = { ...manifest, questions: {}, signals: { buy: { title: 'Bought', purpose: 'To greet', keep: '1y' } },
      segments: { owl: { title: 'Owl', why: 'You come at night', when: 'count(buy) > 0 && hour() >= 22' } } };
    const at = async (time) => (await given(night, [{ signal: 'buy', time: '2026-02-01' }]).at(time)).has('owl');
    return [await at('2026-03-01T21:30Z'), await at('2026-03-01T21:30+01:00'), await at('2026-03-01T22:30+01:00'), await at('2026-03-01T22:30')];`),
  [false, false, true, true]);
});

test('preferences, the page and the visit are given too', async () => {
  assert.deepEqual(await told(`
    const asked = { version: 1, site: 'vinyl', signals: {}, visit: { referrer: { purpose: 'To greet who searched' } },
      preferences: { genre: { title: 'What do you like?', purpose: 'To show it first', keep: '1y', kind: 'choice', options: ['jazz', 'folk'] } },
      segments: {
        folk: { title: 'Folk', why: 'You said so', when: "preference('genre') == 'folk'" },
        searching: { title: 'Searching', why: 'A search led here', when: "visit.referrer == 'search'" },
      } };
    const stated = [{ preference: 'genre', time: '2026-01-01', answer: 'folk' }];
    const world = await given(asked, stated, { 'visit.referrer': 'search' }).at('2026-06-01');
    return [world.segments(), world.after('1y').segments(), world.preferences()[0].value];`),
  [['folk', 'searching'], ['searching'], 'folk']);
});

test('what a test got wrong is said, and where', async () => {
  const [signal, field, time, segment, faulty, span] = await told(`
    const fails = (made) => Promise.resolve().then(made).then(() => 'no failure', (error) => error.message);
    const one = (event) => fails(() => given(manifest, [event]).at('2026-03-01'));
    const world = await given(manifest, []).at(0);
    return [
      await one({ signal: 'purchases', time: 0 }), await one({ signal: 'purchase', time: 0, fields: { price: 1 } }),
      await one({ signal: 'purchase', time: 'yesterday' }), await fails(() => world.has('regulars')),
      await fails(() => given({ version: 1 }, []).at(0)), await fails(() => world.after('soon')),
    ];`);
  assert.match(signal, /history\[0\]\.signal: found "purchases"; expected a signal of the manifest: view, cart_add, purchase/);
  assert.match(field, /history\[0\]\.fields: found "price"; expected a field of the signal: value/);
  assert.match(time, /history\[0\]\.time: found "yesterday", expected .*2026-03-01T12:00Z/);
  assert.match(segment, /"regulars" is not a segment/);
  assert.match(faulty, /the manifest has faults:\n(.*\n)+/);
  assert.match(span, /found "soon", expected .*"3d"/);
});

test('its types say what it takes', async () => {
  const head = ["import { given, type World } from 'murmur/testing';", "const world: World = await given({ version: 1 }, [{ signal: 'a', time: 0 }]).at(new Date(0));"];
  const right = [...head, 'export const names: string[] = world.after("3d").segments();'];
  assert.deepEqual(await compile(project, right.join('\n')), []);
  const wrong = ['world.time = 3;', 'given({ version: 1 }, [{ signal: "a" }]);', 'given({ version: 1 }, [], { clock: () => 0 });', 'export {};'];
  assert.deepEqual((await compile(project, [...head, ...wrong].join('\n'))).map(({ line }) => line), [3, 4, 5]);
});

test('the guide’s sample runs, and fails where the rule is another', async () => {
  const [, sample] = /```js\n(import [^`]*murmur\/testing[^`]*)```/.exec(read(at('docs', 'DEBUGGING.md')));
  writeFileSync(join(project, 'sample.test.mjs'), sample);
  // A test runner that a test runner started is told so by its surroundings, and would write for that one.
  const go = () => run(process.execPath, ['--test', 'sample.test.mjs'], { cwd: project, env: { PATH: process.env.PATH } });
  const { stdout } = await go();
  assert.match(stdout, /pass [1-9]/);
  const edited = certain();
  edited.segments.regular.when = 'count(purchase, days(90)) >= 4';
  writeFileSync(join(project, 'manifest.json'), JSON.stringify(edited));
  await assert.rejects(go());
  writeFileSync(join(project, 'manifest.json'), JSON.stringify(certain()));
});

test('in a page it reaches neither what is stored there nor the count', async (t) => {
  const path = (name) => `/node_modules/murmur/pkg/${name}`;
  const own = (name) => [path(name), readFileSync(join(installed, 'pkg', name))];
  const here = await site(t, { files: {
    '/': html(), '/manifest.json': certain(), ...Object.fromEntries([own('testing.js'), own('murmur_more_bg.wasm')]),
  } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    window.murmur.track('purchase', { value: 10 });
  }, EVERYTHING);
  const before = [await stored(page), await page.evaluate(() => window.murmur.ledger())];
  const asked = here.requests.length;
  const segments = await page.evaluate(async (url) => {
    const { given } = await import(url);
    const manifest = await (await fetch('/manifest.json')).json();
    const touched = [];
    for (const name of ['getItem', 'setItem', 'removeItem', 'key']) {
      const real = Storage.prototype[name];
      Storage.prototype[name] = function (...args) { touched.push(name); return real.apply(this, args); };
    }
    const bought = (time) => ({ signal: 'purchase', time, fields: { value: 10 } });
    const world = await given(manifest, ['2026-01-05', '2026-02-01', '2026-02-20'].map(bought)).at('2026-03-01');
    world.next();
    return [world.segments(), touched];
  }, path('testing.js'));
  assert.deepEqual(segments, [['regular'], []]);
  assert.deepEqual([await stored(page), await page.evaluate(() => window.murmur.ledger())], before);
  assert.deepEqual(here.requests.slice(asked).map((one) => one.path).filter((one) => one !== '/manifest.json').sort(),
    [path('murmur_more_bg.wasm'), path('testing.js')], 'nothing else is asked for');
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
