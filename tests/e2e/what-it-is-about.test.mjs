// Topics: the browser finds on a page what the binary finds in its file; rules and events are told of it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ready, stored, visitor } from './support/browser.mjs';
import { murmur } from './support/collector.mjs';
import { EVERYTHING } from './support/manifest.mjs';
import { page, site } from './support/site.mjs';
import { folder, until } from './support/until.mjs';

const article = (title, text, head = '') => ({
  head: `<title>${title}</title><meta name="description" content="${text.slice(0, 80)}">${head}`,
  body: `<h1>${title}</h1><p>${text}</p>`,
});
const ARTICLES = {
  '/guitar/amps.html': article('Ten guitar amplifiers for a small stage', `A loud band needs a good amplifier. We listened to ten with
    a singer, a drummer and a bass player, at a concert and in the studio, before the album was recorded.`),
  '/garden/roses.html': article('Pruning roses in February', `Sharp secateurs, a dry day and courage: how to prune climbing roses and
    shrubs, feed the soil with compost and keep aphids from the garden until the lawn is green.`),
  '/match.html': article('Late goal wins the cup final', `The striker scored in stoppage time and the home team won the league match.
    The coach praised the goalkeeper; fans filled the stadium for the football championship.`),
  '/own-word.html': article('Late goal wins the cup final', 'The striker scored.', '<meta name="murmur:topics" content="Pets, Politics">'),
  '/nothing.html': article('Hm', 'Lorem ipsum dolor sit amet.'),
};

const MANIFEST = {
  version: 1,
  site: 'paper',
  topics: { model: 'en', limit: 3 },
  signals: {
    view: {
      title: 'Pages read', purpose: 'To put first what you read about', keep: '90d',
      fields: { topic: { type: 'text', from: 'page.topic' } },
    },
  },
  segments: {
    sporting: { title: 'A page on sport', why: 'The page is about sport', when: "'Sports' in page.topics" },
    fan: { title: 'Sport reader', why: 'Half of what you read is sport', when: "count(view) >= 3 && share(view, topic == 'Sports') > 0.5" },
  },
};

const html = ({ head, body }) => page({ body }).replace('<title>A page</title>', head);

test('the same topics as murmur classify, on every page', async (t) => {
  const files = Object.fromEntries(Object.entries(ARTICLES).map(([path, one]) => [path, html(one)]));
  const here = await site(t, { files: { ...files, '/manifest.json': MANIFEST } });
  const { open } = await visitor(t);
  const kept = folder(t, 'pages');
  const tab = await open();
  for (const [path, text] of Object.entries(files)) {
    await tab.goto(here.url + path);
    await ready(tab);
    const file = join(kept, 'page.html');
    writeFileSync(file, text);
    const topics = JSON.parse(await murmur('classify', '--json', '--url', path, file));
    const seen = await until(() => tab.evaluate(async () => (await window.murmur.context()).topics), path);
    const threshold = topics.filter(({ score }) => score >= 0.15).slice(0, 3);
    assert.deepEqual(seen, threshold, path);
    assert.equal(await tab.evaluate(() => window.murmur.has('sporting')), false, 'nothing is personalised without consent');
    assert.deepEqual(await tab.evaluate(() => ({ ...localStorage })), {}, 'a page is read without consent, and nothing is kept');
  }
  assert.equal(here.requests.filter(({ path }) => path === '/topics-en.bin').length, Object.keys(files).length, 'once a page, and cached');
});

test('what was read about becomes an affinity', async (t) => {
  const files = Object.fromEntries(Object.entries(ARTICLES).map(([path, one]) => [path, html(one)]));
  const here = await site(t, { files: { ...files, '/manifest.json': MANIFEST } });
  const { open } = await visitor(t);
  const tab = await open();
  const read = async (path) => {
    await tab.goto(here.url + path);
    await ready(tab);
    return tab.evaluate(() => {
      window.murmur.track('view');
      return window.murmur.segments();
    });
  };
  await tab.goto(`${here.url}/nothing.html`);
  await ready(tab);
  await tab.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  assert.deepEqual(await read('/match.html'), ['sporting']);
  assert.deepEqual(await read('/garden/roses.html'), []);
  assert.deepEqual(await read('/match.html'), ['sporting', 'fan']);
  assert.deepEqual(await read('/own-word.html'), []);
  const topics = await tab.evaluate(async () => (await window.murmur.history())[0].events.map(({ fields }) => fields.topic));
  const garden = topics[1];
  assert.match(garden, /Home|Garden/);
  assert.deepEqual(topics, ['Sports', garden, 'Sports', 'Pets'], 'Politics is never a topic');
});

test('a segment about the page needs no history and no storage', async (t) => {
  const here = await site(t, { files: { '/match.html': html(ARTICLES['/match.html']), '/manifest.json': MANIFEST } });
  const { open } = await visitor(t);
  const tab = await open(`${here.url}/match.html`);
  await ready(tab);
  await tab.evaluate(() => {
    window.murmur.consent({ personalise: true });
    window.murmur.track('view');
  });
  await until(() => tab.evaluate(() => window.murmur.has('sporting')), 'the page to be read');
  const kept = Object.keys(await stored(tab)).filter((name) => name.startsWith('murmur.h.') || name === 'murmur.generation');
  assert.deepEqual(kept, [], 'it is about the page, not about the visitor');
});
