// The preference centre: everything that is known, in the manifest's own sentences, and a way to change each of it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hide, ready, show, stored } from './support/browser.mjs';
import { buy, enter, focused, said, shows } from './support/centre.mjs';
import { until } from './support/until.mjs';

const events = (tab) => tab.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.length);
const text = (tab, selector) => tab.locator(`murmur-preferences ${selector}`).innerText();

test('it says what is kept and why, how long, and what follows, in the manifest’s own sentences', async (t) => {
  const { here, tab } = await enter(t);
  await buy(tab, 3);
  await shows(tab, '3 events');
  const history = await text(tab, 'section[aria-labelledby=history-title]');
  for (const sentence of ['Records you bought', 'To thank regulars with a lower price.', 'Each is kept for 90 days.', '27.9', 'Only the first and the last time are kept.']) {
    assert.ok(history.includes(sentence), `${sentence} in ${history}`);
  }
  const segments = tab.locator('murmur-preferences section[aria-labelledby=segments-title] li.card');
  const regular = segments.filter({ has: tab.getByRole('heading', { name: 'Regular', exact: true }) });
  assert.match(await regular.innerText(), /Yes[\s\S]*You bought three or more times in the last 90 days\./);
  await regular.locator('summary').click();
  assert.match(await regular.innerText(), /count\(purchase, days\(90\)\) >= 3[\s\S]*count\(purchase, days\(90\)\)\s+3/);
  const spender = segments.filter({ has: tab.getByRole('heading', { name: 'Spent €100 or more' }) });
  assert.match(await spender.innerText(), /No[\s\S]*A yes would mean: You spent €100 or more/);
  assert.deepEqual(here.requests.map(({ path }) => path).filter((path) => path !== '/icon.svg').sort(),
    ['/centre.html', '/elements.js', '/manifest.json', '/murmur.js', '/murmur_bg.wasm', '/murmur_more.js', '/murmur_more_bg.wasm'],
    'it loads itself and the second module, and nothing more');
});

test('every purpose is given and withdrawn by one switch', async (t) => {
  const { tab } = await enter(t, { consent: null });
  await shows(tab, 'You have not decided yet.');
  const state = () => tab.evaluate(() => window.murmur.consentState());
  assert.deepEqual([(await state()).decided, await stored(tab)], [false, {}]);
  await tab.click('#may-personalise');
  assert.deepEqual(await state(), { store: false, personalise: true, report: false, activate: false, decided: true });
  await tab.click('#may-report');
  await said(tab, 'Report randomized answers: allowed.');
  assert.equal((await state()).store, true, 'a report needs its key kept, and its switch says so');
  await buy(tab, 2);
  await shows(tab, '2 events');
  await tab.click('#may-store');
  await said(tab, 'Remember on this device: withdrawn.');
  const { 'murmur.consent': choice, ...rest } = await stored(tab);
  assert.deepEqual(rest, {}, 'all that was kept is gone, in one click');
  assert.match(choice, / visitor -store [0-9a-f]{64}\/en$/, 'the choice itself stays');
  assert.equal(await tab.isChecked('#may-report'), false);
  assert.equal(await tab.locator('#may-activate').count(), 0, 'who hands nothing on need not ask for it');
});

test('one event goes, and the focus is on the next one; another tab follows and brings nothing back', async (t) => {
  const { here, browser, tab } = await enter(t);
  await buy(tab, 4);
  const other = await browser.open(`${here.url}/`);
  await ready(other);
  assert.equal(await other.evaluate(() => window.murmur.has('regular')), true);
  await show(tab);
  await shows(tab, '4 events');
  const before = await tab.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.map(({ time }) => time));
  await tab.click('#erase-purchase-1');
  await said(tab, 'Erased: the event of');
  await shows(tab, '3 events');
  assert.equal(await focused(tab), 'erase-purchase-1');
  const left = [before[0], before[1], before[3]];
  const kept = (page) => page.evaluate(async () => (await window.murmur.history()).find(({ signal }) => signal === 'purchase').events.map(({ time }) => time));
  assert.deepEqual(await kept(tab), left);
  await until(async () => (await kept(other)).length === 3, 'the other tab to follow');
  await tab.click('#erase-purchase-0');
  await shows(tab, '2 events');
  await until(() => other.evaluate(() => !window.murmur.has('regular')), 'the other tab to decide anew');
  await other.evaluate(() => window.murmur.track('purchase', { value: 5 }));
  await tab.reload();
  await ready(tab);
  assert.equal((await kept(tab)).length, 3, 'two are left and one is new');
  assert.ok(!(await kept(tab)).includes(before[2]), 'and what went is not among them');
});

test('a whole signal goes after a second word, and Escape takes the question back', async (t) => {
  const { tab } = await enter(t);
  await buy(tab, 7);
  await tab.evaluate(() => window.murmur.track('cart_add'));
  await shows(tab, '7 events');
  await tab.locator('#all-purchase').focus();
  await tab.keyboard.press('Enter');
  await until(async () => (await focused(tab)) === 'all-purchase-no', 'the question to have the focus, on the harmless answer');
  await tab.keyboard.press('Escape');
  await until(async () => (await focused(tab)) === 'all-purchase', 'the focus to be back');
  assert.equal(await events(tab), 7);
  await tab.keyboard.press('Enter');
  await tab.getByRole('button', { name: 'Yes, erase it' }).click();
  await said(tab, 'Erased: all of “Records you bought”.');
  assert.equal(await focused(tab), 'signal-purchase');
  assert.equal(await events(tab), 0);
  const names = Object.keys(await stored(tab));
  assert.ok(!names.some((name) => /^murmur\.[hi]\.purchase/.test(name)), names.join());
  assert.ok(names.some((name) => name.startsWith('murmur.i.cart_add')), 'other signals stay');
  assert.ok(names.includes('murmur.profile'), 'and so does the count of reports');
});

test('what memory alone knows is erased as well', async (t) => {
  const { tab } = await enter(t, { consent: { personalise: true } });
  await buy(tab, 3);
  await shows(tab, '3 events');
  await tab.click('#erase-purchase-0');
  await shows(tab, '2 events');
  assert.equal(await tab.evaluate(() => window.murmur.has('regular')), false);
  assert.deepEqual(Object.keys(await stored(tab)), ['murmur.consent']);
});

test('a muted segment is none for the page, in every tab, until it is unmuted', async (t) => {
  const { here, browser, tab } = await enter(t);
  await buy(tab, 3);
  const other = await browser.open(`${here.url}/`);
  await ready(other);
  await show(tab);
  const heard = tab.evaluate(() => new Promise((done) => { window.murmur.on('segments', done); }));
  await tab.click('#mute-regular');
  await said(tab, '“Regular” is not used any more');
  assert.deepEqual((await heard).left, ['regular']);
  const has = (page) => page.evaluate(() => [window.murmur.has('regular'), window.murmur.segments(), window.murmur.muted()]);
  assert.deepEqual(await has(tab), [false, [], ['regular']]);
  await until(async () => !(await has(other))[0], 'the other tab to hear of it');
  await tab.reload();
  await ready(tab);
  assert.deepEqual(await has(tab), [false, [], ['regular']]);
  assert.equal(await tab.evaluate(async () => (await window.murmur.explain('regular')).member), true, 'its rule is what it was');
  await shows(tab, 'Not used');
  await tab.click('#mute-regular');
  await said(tab, '“Regular” may be used again.');
  assert.deepEqual(await has(tab), [true, ['regular'], []]);
  await tab.evaluate(() => window.murmur.mute('nobody', true));
  await until(() => tab.told.warnings.length > 0, 'the warning');
  assert.match(tab.told.warnings[0], /mute\("nobody"\): not a segment of the manifest/);
  for (const signal of ['nothing', '__proto__', 'toString']) await tab.evaluate((name) => window.murmur.erase({ signal: name }), signal);
  assert.equal(await events(tab), 3, 'what is no signal is never all of them');
  await until(() => tab.told.warnings.some((one) => /erase\("toString"\): not a signal of the manifest/.test(one)), 'the warning');
});

test('what was stated is changed and taken back', async (t) => {
  const { tab } = await enter(t);
  const answers = () => tab.evaluate(() => ['genre', 'moods', 'volume'].map((name) => window.murmur.stated(name)));
  await shows(tab, 'What you told us');
  await tab.getByRole('radio', { name: 'folk' }).check();
  await said(tab, '“What do you like best?”: your answer is taken.');
  await tab.getByRole('checkbox', { name: 'loud' }).check();
  await tab.getByRole('checkbox', { name: 'calm' }).check();
  await tab.getByRole('radio', { name: '4', exact: true }).check();
  await until(async () => (await answers())[2] === 4, 'the answers');
  assert.deepEqual(await answers(), ['folk', ['calm', 'loud'], 4]);
  assert.equal(await tab.evaluate(() => window.murmur.has('loud')), true);
  await tab.getByRole('checkbox', { name: 'loud' }).uncheck();
  await tab.getByRole('button', { name: /^Take it back.*How loud/ }).click();
  await said(tab, 'your answer is taken back');
  assert.deepEqual(await answers(), ['folk', ['calm'], undefined]);
  assert.equal(await focused(tab), 'stated-title');
  assert.equal(await tab.getByRole('radio', { name: '4', exact: true }).isChecked(), false);
});

test('every report stands in it, with the true answer behind a switch, what is left, and the dial', async (t) => {
  const { here, tab } = await enter(t, { reports: true });
  await shows(tab, 'Nothing has been sent. At most 8 reports ever will be.');
  await buy(tab, 3);
  await hide(tab);
  const [report] = await here.arrived(1);
  await show(tab);
  const { answer } = JSON.parse(report.body);
  await until(async () => (await text(tab, '.headline')) === `1 of 8 used; all we ever sent: ${answer}.`, 'the report');
  const row = tab.locator('murmur-preferences table.long tbody tr');
  assert.match(await row.innerText(), new RegExp(`Regular\\s+${answer} \\((yes|no)\\)\\s+sent$`));
  assert.match(await text(tab, 'section[aria-labelledby=reports-title]'), /ε\s≤\s1\.10 of the 6\.55 that all answers ever can\. 5\.45 is left\./);
  await tab.click('#show-truth');
  await until(async () => (await row.innerText()).endsWith('(yes)'), 'the true answer');
  await tab.click('#dial-strict');
  await said(tab, '“Strict” holds from now on.');
  assert.equal((await tab.evaluate(() => window.murmur.ledger())).limit, 'strict');
  await tab.click('#dial-none');
  await said(tab, '“Nothing” holds from now on.');
  assert.deepEqual(await tab.locator('.dial input').evaluateAll((all) => all.map(({ value }) => value)), ['', 'strict', 'few', 'single', 'none'],
    'named steps, and only those that ask for less');
});

test('a thousand real coins show that one report proves nothing', async (t) => {
  const { tab } = await enter(t, { changes: { privacy: { odds: '7/1' } } });
  await tab.evaluate(() => {
    window.words = 0;
    const real = crypto.getRandomValues.bind(crypto);
    crypto.getRandomValues = (array) => { window.words += array.length; return real(array); };
  });
  await tab.click('#flip');
  const counts = async () => (await tab.locator('murmur-preferences figcaption span').allInnerTexts()).map((one) => Number(/^\d+/.exec(one)[0]));
  const [yes, no] = await counts();
  assert.ok(await tab.evaluate(() => window.words >= 2000), 'a word of the browser’s own randomness for each coin');
  // Seven in eight of a thousand: five standard deviations are 52.
  assert.ok(Math.abs(yes - 875) < 55 && Math.abs(no - 125) < 55, `${yes} and ${no}`);
  const dots = await tab.locator('murmur-preferences path').evaluateAll((all) => all.map((path) => (path.getAttribute('d').match(/M/g) ?? []).length));
  assert.deepEqual(dots, [1000 - yes, yes, 1000 - no, no]);
  assert.match(await text(tab, 'section[aria-labelledby=coins-title]'), /at most 7 times likelier from a yes than from a no\. .* at most 88 % of the time/);
  await tab.click('#flip');
  await until(async () => String(await counts()) !== String([yes, no]), 'other coins');
});

test('a copy is taken along and brought back; it agrees to nothing', async (t) => {
  const { here, browser, tab } = await enter(t, { reports: true, own: {} });
  await buy(tab, 3);
  await tab.evaluate(() => { window.murmur.prefer('genre', 'folk'); window.murmur.mute('loud', true); });
  await hide(tab);
  await here.arrived(1);
  await show(tab);
  await tab.click('#export');
  const file = await until(() => existsSync(browser.downloads) && readdirSync(browser.downloads).find((name) => name.endsWith('.json')), 'the copy');
  const copy = JSON.parse(readFileSync(join(browser.downloads, file), 'utf8'));
  const { key, question } = await tab.evaluate(async () => ({ key: localStorage['murmur.profile'], question: (await window.murmur.ledger()).question }));
  assert.equal(question, 'regular');
  assert.deepEqual(Object.keys(copy), ['murmur', 'site', 'exported', 'consent', 'records', 'history', 'preferences', 'muted', 'segments', 'reports']);
  assert.deepEqual([copy.reports.length, 'question' in copy.reports[0], JSON.stringify(copy).includes(key.split(/\s/)[1])], [1, false, false]);

  await tab.click('#forget');
  await tab.getByRole('button', { name: 'Yes, erase everything' }).click();
  await said(tab, 'everything is gone');
  await tab.setInputFiles('#import', join(browser.downloads, file));
  await shows(tab, 'Nothing was brought back: allow this browser to remember first, above.');
  await tab.click('#may-store');
  await tab.setInputFiles('#import', join(browser.downloads, file));
  await shows(tab, '3 events were not there yet and are now. 1 of your own answers was newer and is taken.');
  assert.equal(await focused(tab), 'brought');
  await shows(tab, 'Use it to arrange the pages, Report randomized answers. A file decides nothing.');
  const state = () => tab.evaluate(() => window.murmur.consentState());
  assert.deepEqual(await state(), { store: true, personalise: false, report: false, activate: false, decided: true });
  assert.deepEqual(await tab.evaluate(() => [window.murmur.stated('genre'), window.murmur.muted()]), ['folk', ['loud']]);
  await tab.getByRole('button', { name: 'Allow it here' }).click();
  await said(tab, 'Allowed here too.');
  assert.deepEqual(await state(), { store: true, personalise: true, report: true, activate: false, decided: true });
  assert.equal(await tab.evaluate(async () => (await window.murmur.ledger()).state), 'retired', 'the count is not begun anew');

  await tab.setInputFiles('#import', { name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('{ "murmur": 1, "site": "other" }') });
  await shows(tab, 'Nothing was brought back: site: found "other"');
  await tab.setInputFiles('#import', { name: 'none.json', mimeType: 'application/json', buffer: Buffer.from('no') });
  await shows(tab, 'Nothing was brought back: the file is no JSON.');
});

test('it is walked through by the keyboard alone', async (t) => {
  const { tab } = await enter(t, { consent: null });
  await shows(tab, 'You have not decided yet.');
  await tab.evaluate(() => document.querySelector('h1').setAttribute('tabindex', '-1') ?? document.querySelector('h1').focus());
  await tab.keyboard.press('Tab');
  assert.equal(await focused(tab), 'may-store', 'the first thing to reach');
  await tab.keyboard.press('Space');
  await said(tab, 'Remember on this device: allowed.');
  assert.equal(await focused(tab), 'may-store', 'it keeps the focus when the page is painted anew');
  await tab.keyboard.press('Tab');
  await tab.keyboard.press('Space');
  await said(tab, 'Use it to arrange the pages: allowed.');
  await buy(tab, 2);
  await shows(tab, '2 events');
  const way = [];
  for (let steps = 0; steps < 80 && way.at(-1) !== 'forget'; steps += 1) {
    await tab.keyboard.press('Tab');
    way.push(await focused(tab));
    const hidden = await tab.evaluate(() => {
      const { width, height } = document.querySelector('murmur-preferences').shadowRoot.activeElement.getBoundingClientRect();
      return width === 0 || height === 0;
    });
    assert.equal(hidden, false, way.at(-1));
  }
  for (const id of ['may-report', 'erase-purchase-0', 'all-purchase', 'mute-regular', 'stated-genre-jazz', 'dial-site', 'flip', 'export', 'import', 'forget']) {
    assert.ok(way.includes(id), `${id} among ${way.join(' ')}`);
  }
  await tab.locator('#erase-purchase-0').focus();
  await tab.keyboard.press('Enter');
  await shows(tab, '1 event');
  await tab.keyboard.press('Enter');
  await said(tab, 'Erased');
  await until(async () => (await focused(tab)) === 'signal-purchase', 'the focus on the heading, once nothing is left');
});

test('in German, from right to left, and where a part does not load, it still says what is true', async (t) => {
  const { here, tab } = await enter(t, { language: 'de', direction: 'rtl' });
  await shows(tab, 'Was Sie erlauben');
  const [head, body] = await tab.evaluate(() => ['.head', '.body'].map((one) => document.querySelector('murmur-preferences').shadowRoot.querySelector(one).getBoundingClientRect().left));
  assert.ok(head > body, 'headings stand to the right');
  const gone = (asked, answer, headers) => answer.writeHead(404, headers).end();
  here.files.set('/murmur_more_bg.wasm', gone);
  await tab.reload();
  await shows(tab, 'Was hier bekannt ist, lässt sich nicht zeigen');
  here.files.set('/murmur_bg.wasm', gone);
  await tab.reload();
  await shows(tab, 'Murmur ist auf dieser Seite nicht gestartet.');
});

test('all of it is the same with the engine in a worker', async (t) => {
  const { tab } = await enter(t, { data: { worker: '' } });
  await buy(tab, 4);
  await shows(tab, '4 events');
  await tab.click('#mute-regular');
  await said(tab, '“Regular” is not used any more');
  await tab.getByRole('radio', { name: 'folk' }).check();
  await said(tab, 'your answer is taken');
  await tab.click('#erase-purchase-0');
  await shows(tab, '3 events');
  assert.deepEqual(await tab.evaluate(() => [window.murmur.muted(), window.murmur.stated('genre'), window.murmur.segments()]), [['regular'], 'folk', []]);
  await tab.reload();
  await ready(tab);
  assert.deepEqual(await tab.evaluate(() => [window.murmur.muted(), window.murmur.stated('genre')]), [['regular'], 'folk']);
  assert.equal(await events(tab), 3);
});

test('each purpose says why it is so: who said what, and which word decides', async (t) => {
  const { tab } = await enter(t, { consent: null, attributes: 'activates' });
  await tab.click('murmur-preferences section[aria-labelledby=consent-title] summary');
  const trace = async () => (await text(tab, '.trace')).split('\n').filter(Boolean);
  const nobody = 'Nobody has said anything, and that means no.';
  assert.deepEqual(await trace(), [
    'Remember on this device', nobody, 'Use it to arrange the pages', nobody, 'Report randomized answers', nobody, 'Hand it to other services', nobody,
  ]);
  await tab.evaluate(() => {
    window.murmur.consent({ store: true, personalise: true, report: true });
    window.murmur.consent({ personalise: false }, { by: 'visitor' });
    window.murmur.consent({ personalise: true, store: true }, { by: 'tcf' });
  });
  await shows(tab, 'You said no here.');
  assert.deepEqual(await trace(), [
    'Remember on this device', 'This site said that you agree. This decides.', 'The consent manager of this site (TCF) says that you agree. Another word counts more.',
    'Use it to arrange the pages', 'You said no here. This decides.', 'This site said that you agree. Another word counts more.',
    'The consent manager of this site (TCF) says that you agree. Another word counts more.',
    'Report randomized answers', 'This site said that you agree. This decides.', 'Hand it to other services', nobody,
  ]);
});

test('there is a sentence for every code of the trace, in English and German', async (t) => {
  const { tab } = await enter(t, { consent: null });
  const sentences = await tab.evaluate(async () => {
    const { consentSentence } = await import('/elements.js');
    const told = [];
    for (const source of ['visitor', 'site', 'tcf', 'gpp', 'mode', 'gpc', 'default']) {
      for (const why of ['given', 'refused', 'outranked', 'gpc', 'in-spite', 'needs-store', 'not-heard', 'unknown']) {
        if ((why === 'unknown') !== (source === 'default')) continue;
        for (const said of [true, false]) for (const language of ['en', 'de']) told.push(consentSentence({ purpose: 'report', source, said, inForce: true, why }, language));
      }
    }
    return told;
  });
  assert.ok(sentences.length > 100);
  assert.deepEqual(sentences.filter((one) => !/^[A-Z].*\.$/.test(one) || /trace|undefined/.test(one)), []);
});
