// <murmur-consent>: it asks once, takes a yes as easily as a no, and keeps what was shown in the record.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { accessible } from './support/axe.mjs';
import { ready, stored, visitor } from './support/browser.mjs';
import { refused } from './support/consent.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const GPC = 'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true });';
const NOTHING = { store: false, personalise: false, report: false, activate: false, decided: true };

async function enter(t, { attributes = '', scripts = [], files, lang = 'en', own } = {}) {
  const body = `<script type="module" src="/elements.js"></script><nav><a id="choices" href="#">Privacy choices</a></nav>
    <murmur-consent ${attributes}></murmur-consent><main><h1>A page</h1></main>`;
  const text = html({ body, scripts, data: { collector: undefined } }).replace('lang="en"', `lang="${lang}"`);
  const here = await site(t, { files: { '/manifest.json': certain(), '/gpc.js': GPC, '/': text, ...files } });
  const browser = await visitor(t, own);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  return { here, page };
}

const prompt = (page) => page.locator('murmur-consent section');
const asked = (page) => page.evaluate(async () => {
  await customElements.whenDefined('murmur-consent');
  // What it looks up is answered at once; two frames later it is there, or is not.
  for (let n = 0; n < 2; n++) await new Promise((done) => { requestAnimationFrame(done); });
  return [...document.querySelector('murmur-consent').shadowRoot.querySelectorAll('li strong')].map((title) => title.textContent);
});
const shows = (page) => until(async () => (await prompt(page).count()) === 1, 'the question');
const press = (page, name) => prompt(page).getByRole('button', { name }).click();
const state = (page) => page.evaluate(() => window.murmur.consentState());
const records = (page) => page.evaluate(() => window.murmur.consentRecords());

test('a yes is kept with the hash of exactly what was shown, and nobody is asked again', async (t) => {
  const { page } = await enter(t);
  await shows(page);
  const shown = await page.evaluate(() => document.querySelector('murmur-consent').textOf(['store', 'personalise', 'report']));
  const seen = (await prompt(page).innerText()).split('\n');
  for (const line of shown.split('\n')) assert.ok(seen.includes(line), line);
  await press(page, 'Yes, I agree');
  assert.deepEqual(await state(page), { store: true, personalise: true, report: true, activate: false, decided: true });
  const [{ time, ...record }] = await records(page);
  assert.deepEqual(record, {
    source: 'visitor', choice: { store: true, personalise: true, report: true }, gpc: false, language: 'en',
    text: createHash('sha256').update(shown).digest('hex'),
  });
  await page.reload();
  await ready(page);
  assert.deepEqual(await asked(page), []);
  assert.deepEqual(page.told.exceptions.concat(page.told.errors, page.told.warnings), []);
});

test('a no is one click like a yes, is remembered, and leaves nothing else', async (t) => {
  const { page } = await enter(t);
  await shows(page);
  const look = (name) => prompt(page).getByRole('button', { name }).evaluate((button) => {
    const { color, backgroundColor, borderColor, fontSize, fontWeight } = getComputedStyle(button);
    const { width, height } = button.getBoundingClientRect();
    return { color, backgroundColor, borderColor, fontSize, fontWeight, width, height };
  });
  assert.deepEqual(await look('No, thanks'), await look('Yes, I agree'), 'no is as large and as loud as yes');
  await press(page, 'No, thanks');
  assert.deepEqual(await state(page), NOTHING);
  assert.deepEqual(refused(await stored(page)), { 'murmur.consent': 'no' });
  await page.reload();
  await ready(page);
  assert.deepEqual(await asked(page), []);
});

test('"not now", by its button or by Escape, says nothing and keeps nothing', async (t) => {
  const { page } = await enter(t);
  for (const leave of [() => press(page, 'Not now'), async () => {
    await prompt(page).getByRole('button', { name: 'No, thanks' }).focus();
    await page.keyboard.press('Escape');
  }]) {
    await shows(page);
    await leave();
    assert.deepEqual(await asked(page), []);
    assert.deepEqual([await stored(page), (await state(page)).decided], [{}, false]);
    await page.reload();
    await ready(page);
  }
});

test('one by one: nothing is ticked before, and reports need what they are kept in', async (t) => {
  const { page } = await enter(t);
  await shows(page);
  await page.locator('murmur-consent summary').click();
  const box = (name) => prompt(page).getByRole('checkbox', { name });
  assert.deepEqual(await prompt(page).getByRole('checkbox').evaluateAll((boxes) => boxes.map(({ checked }) => checked)), [false, false, false]);
  assert.equal(await box('Report randomized answers').isDisabled(), true);
  await box('Remember on this device').check();
  await box('Report randomized answers').check();
  await press(page, 'Keep my choice');
  assert.deepEqual(await state(page), { store: true, personalise: false, report: true, activate: false, decided: true });
});

test('it takes no focus, holds none, and is walked by keyboard; a visitor who opens it again comes back', async (t) => {
  const { page } = await enter(t, { attributes: 'for="choices"' });
  await shows(page);
  const active = () => page.evaluate(() => {
    const { activeElement } = document;
    return (activeElement.shadowRoot?.activeElement ?? activeElement).textContent.trim();
  });
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'body');
  const walked = [];
  for (let n = 0; n < 6; n++) {
    await page.keyboard.press('Tab');
    walked.push(await active());
  }
  assert.deepEqual(walked.slice(0, 5), ['Privacy choices', 'Not now', 'Yes, I agree', 'No, thanks', 'Choose one by one']);
  assert.ok(!walked[5].includes('Not now'), 'and out again');
  await press(page, 'No, thanks');
  await page.locator('#choices').focus();
  await page.keyboard.press('Enter');
  await shows(page);
  await until(async () => (await active()) === 'May this site remember what you look at?', 'its heading to be read');
  await page.keyboard.press('Escape');
  assert.equal(await active(), 'Privacy choices');
});

test('a purpose is asked when it is first useful, with its own reason, and only for it', async (t) => {
  const attributes = 'purposes="report" needs="store" heading="May we count you in?" text-report="One altered answer every four weeks."';
  const { page } = await enter(t, { attributes });
  assert.deepEqual(await asked(page), [], 'there is nothing to report on yet');
  await page.evaluate(() => window.murmur.consent({ store: true, personalise: true }, { by: 'visitor' }));
  assert.deepEqual(await asked(page), [], 'and not in the middle of a page');
  await page.reload();
  await ready(page);
  await shows(page);
  assert.deepEqual(await asked(page), ['Report randomized answers']);
  assert.equal(await prompt(page).getByText('One altered answer every four weeks.').count(), 1);
  await press(page, 'No, thanks');
  assert.deepEqual(await state(page), { store: true, personalise: true, report: false, activate: false, decided: true });
});

test('reports are never asked about because of a segment or an event: members and others are asked alike', async (t) => {
  // Even as what follows from a click.
  const script = `document.addEventListener('murmur:segments', () => {
    document.querySelector('murmur-consent').ask();
    document.querySelector('#choices').click();
  });`;
  for (const purchases of [0, 3]) {
    const { page, here } = await enter(t, { attributes: 'for="choices" purposes="report activate" needs="store"', scripts: ['/ask.js'], files: { '/ask.js': script } });
    await page.click('h1');
    await page.evaluate((count) => {
      window.murmur.consent({ store: true, personalise: true });
      for (let n = 0; n < count; n++) window.murmur.track('purchase', { value: 20 });
    }, purchases);
    assert.deepEqual(await asked(page), purchases ? ['Hand it to other services'] : [], 'the site asked because of a segment');
    await page.evaluate(() => window.murmur.consent({ personalise: false }));
    assert.ok(!(await asked(page)).includes('Report randomized answers'));
    await page.reload();
    await ready(page);
    assert.deepEqual(await asked(page), ['Report randomized answers', 'Hand it to other services'], 'at the beginning of a page: of every visitor\'s');
    assert.deepEqual(here.requests.map(({ method, path }) => `${method} ${path}`).filter((one) => /report/.test(one)), []);
  }
});

test('Global Privacy Control: it asks only about what stays on the device', async (t) => {
  const { page } = await enter(t, { attributes: 'purposes="store personalise report activate"', scripts: ['/gpc.js'] });
  await shows(page);
  assert.deepEqual(await asked(page), ['Remember on this device', 'Use it to arrange the pages']);
});

test('it speaks German, and is asked anew in another text only after the days the site gives', async (t) => {
  const { page } = await enter(t, { lang: 'de', attributes: 'again="30"', own: {} });
  await shows(page);
  await press(page, 'Nein, danke');
  const look = async () => {
    await page.reload();
    await ready(page);
    return asked(page);
  };
  assert.deepEqual(await look(), []);
  await page.clock.setFixedTime(Date.now() + 31 * 86_400_000);
  assert.deepEqual(await look(), [], 'the same text');
  const changed = await page.evaluate(() => {
    const element = document.createElement('murmur-consent');
    for (const [name, value] of [['again', '30'], ['reason', 'Aus einem anderen Grund.']]) element.setAttribute(name, value);
    document.querySelector('murmur-consent').replaceWith(element);
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(element.shadowRoot.querySelectorAll('li').length))));
  });
  assert.equal(changed, 3);
});

test('axe finds nothing in it, light and dark, wide and narrow, from left and from right', async (t) => {
  const { page } = await enter(t, { attributes: 'policy="/"' });
  await shows(page);
  await accessible(page, 'asking');
  await page.locator('murmur-consent summary').click();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
  await accessible(page, 'one by one');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390), 'nothing is wider than the window');
});
