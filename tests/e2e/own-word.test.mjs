// What rules read beside history: the visit's coarse classes and what the visitor states, each for its purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, stored, visitor } from './support/browser.mjs';
import { EVERYTHING } from './support/manifest.mjs';
import { page, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const MANIFEST = {
  version: 1,
  site: 'paper',
  signals: { view: { title: 'Pages', purpose: 'To show what you like', keep: '90d', fields: { genre: { type: 'text' } } } },
  visit: Object.fromEntries(['referrer', 'campaign', 'device', 'language', 'region'].map((part) => [part, { purpose: 'To greet you' }])),
  preferences: {
    genre: { title: 'What do you like?', purpose: 'To show it first', keep: '30d', kind: 'choice', options: ['jazz', 'folk'] },
    moods: { title: 'Which moods?', purpose: 'To choose the front page', keep: '30d', kind: 'several', options: ['calm', 'loud', 'odd'] },
    volume: { title: 'How loud?', purpose: 'To choose the front page', keep: '30d', kind: 'scale', from: 1, to: 5 },
  },
  segments: {
    jazz: { title: 'Jazz', why: 'You look at jazz', when: "share(view, genre == 'jazz') > 0.5", stated: "preference('genre') == 'jazz'" },
    loud: { title: 'Loud', why: 'You said so', when: "'loud' in preference('moods') || preference('volume') >= 4" },
    searching: { title: 'From a search', why: 'You came from a search', when: "visit.referrer == 'search'" },
    spring: { title: 'Spring letter', why: 'You came by our letter', when: "visit.campaign == 'spring'" },
    desk: { title: 'At a desk', why: 'A large screen', when: "visit.device == 'desktop' && visit.language == 'en' && visit.region != 'Asia'" },
  },
};

test('the visit is read in coarse classes and kept nowhere', async (t) => {
  const here = await site(t, { files: { '/': page(), '/manifest.json': MANIFEST } });
  const { open } = await visitor(t, { flags: ['--lang=en-GB'] });
  const tab = await open();
  await (await tab.context().newCDPSession(tab)).send('Emulation.setTimezoneOverride', { timezoneId: 'Europe/Vienna' });
  const segments = async (path, referer) => {
    await tab.goto(here.url + path, { referer });
    await ready(tab);
    await tab.evaluate((choice) => window.murmur.consent(choice), { personalise: true });
    return tab.evaluate(() => window.murmur.segments());
  };
  assert.deepEqual(await segments('/?utm_campaign=spring&x=1', 'https://www.google.com/'), ['searching', 'spring', 'desk']);
  assert.deepEqual(await segments('/?utm_campaign=ann@example.org'), ['desk'], 'an address is not a campaign');
  const kept = JSON.stringify(await stored(tab));
  for (const trace of ['spring', 'google', 'Europe', 'en-GB']) assert.ok(!kept.includes(trace), `${trace} in ${kept}`);
});

test('the visitor’s own word weighs over what was seen, is kept with consent, and ends', async (t) => {
  const here = await site(t, { files: { '/': page(), '/manifest.json': MANIFEST } });
  const { open } = await visitor(t, {});
  const start = Date.UTC(2026, 2, 10);
  const tab = await open(here.url, async (fresh) => { await fresh.clock.install({ time: start }); });
  await ready(tab);
  const segments = () => tab.evaluate(() => window.murmur.segments().filter((name) => ['jazz', 'loud'].includes(name)));
  const prefer = (name, answer) => tab.evaluate(([n, a]) => window.murmur.prefer(n, a), [name, answer]);
  await tab.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n += 1) window.murmur.track('view', { genre: 'jazz' });
  }, EVERYTHING);
  assert.deepEqual(await segments(), ['jazz']);
  await prefer('genre', 'folk');
  assert.deepEqual(await segments(), [], 'said folk, whatever was looked at');
  await prefer('moods', ['calm', 'loud']);
  assert.deepEqual(await segments(), ['loud']);
  await prefer('moods', ['calm']);
  await prefer('volume', 5);
  assert.deepEqual(await segments(), ['loud']);
  await prefer('volume', 9);
  await until(() => tab.told.warnings.length > 0, 'the warning');
  assert.match(tab.told.warnings.at(-1), /prefer\("volume"\): found 9; expected .*1 to 5/);
  await tab.reload();
  await ready(tab);
  assert.deepEqual(await segments(), ['loud']);
  const said = await tab.evaluate(async () => (await window.murmur.preferences()).map(({ preference, value, stated }) => [preference, value, stated]));
  assert.deepEqual(said.map(([name, value]) => [name, value]), [['genre', 'folk'], ['moods', ['calm']], ['volume', 5]]);
  await tab.clock.fastForward(30 * 24 * 3_600_000 + 1000);
  assert.deepEqual(await segments(), ['jazz'], 'after 30 days nothing is stated any more, and what was seen counts');
  assert.ok(!JSON.stringify(await stored(tab)).includes('folk'), 'it is deleted');
  await prefer('genre', 'folk');
  await prefer('genre', null);
  assert.deepEqual(await segments(), ['jazz'], 'taken back');
});

test('a model reads what was stated, the visit and the page, and is decided anew with any of them', async (t) => {
  const { visit: { device }, preferences: { volume }, ...paper } = MANIFEST;
  const manifest = {
    ...paper,
    visit: { device },
    preferences: { volume },
    models: {
      party: {
        title: 'Party', kind: 'logistic', classes: ['quiet', 'loud'],
        features: { volume: "preference('volume')", desk: "visit.device == 'desktop'", jazz: "'jazz' in page.topics", views: "count(view, days(1), genre == 'jazz')" },
        weights: [1, 1, 2, 1], intercepts: [-6.5],
      },
    },
    segments: { party: { title: 'Party', why: 'You seem to dance', when: "model('party') >= 0.5" } },
  };
  const about = (topics) => page().replace('<head>', `<head><meta name="murmur:topics" content="${topics}">`);
  const here = await site(t, { files: { '/jazz': about('jazz'), '/folk': about('folk'), '/manifest.json': manifest } });
  const { open } = await visitor(t);
  const tab = await open(`${here.url}/jazz`);
  await ready(tab);
  const segments = () => tab.evaluate(() => window.murmur.segments());
  const becomes = (expected) => until(async () => JSON.stringify(await segments()) === JSON.stringify(expected), `segments to be ${expected}`);
  await tab.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  // 1 for the desk, 2 for the page, 3 of 6.5 are not enough; a model without an answer has no value at all.
  await becomes([]);
  await tab.evaluate(() => window.murmur.prefer('volume', 4));
  await becomes(['party']);
  const { parts } = await tab.evaluate(() => window.murmur.explain('party'));
  const value = (text) => parts.find((part) => part.text === text)?.value;
  assert.deepEqual([value("preference('volume')"), value("visit.device == 'desktop'"), value("'jazz' in page.topics")], [4, true, true]);
  await tab.goto(`${here.url}/folk`);
  await ready(tab);
  await becomes([]);
  await tab.evaluate(() => [1, 2].forEach(() => window.murmur.track('view', { genre: 'jazz' })));
  await becomes(['party']);
  await tab.evaluate(() => window.murmur.prefer('volume', null));
  await becomes([]);
});
