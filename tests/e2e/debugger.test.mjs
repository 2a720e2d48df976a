// The debugger on a page: what Murmur knows and why, the page as others would see it, and time travel.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ready, stored, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { at } from './support/paths.mjs';
import { page as html, site } from './support/site.mjs';
import { folder, until } from './support/until.mjs';

const DAY = 86_400_000;
const OVERLAY = { debug: 'overlay' };

/** A page of a site with the debugger open, and a visitor who agreed to everything and bought so often, a day apart. */
async function debugging(t, { data = OVERLAY, choice = EVERYTHING, bought = 0, body = '', manifest = certain() } = {}) {
  const files = { '/': html({ data, body: `<h1>A page</h1><button>Here</button>${body}` }), '/manifest.json': manifest };
  const here = await site(t, { files });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  await page.evaluate(([agreed, count, day]) => {
    if (agreed) window.murmur.consent(agreed);
    for (let n = count; n > 0; n--) window.murmur.track('purchase', { value: 10 }, { at: Date.now() - n * day });
  }, [choice, bought, DAY]);
  const panel = page.getByRole('region', { name: 'Murmur debugger' });
  if (data === OVERLAY) await panel.waitFor();
  const turn = async (name) => {
    await panel.getByRole('tab', { name }).click();
    return panel.getByRole('tabpanel', { name });
  };
  return { here, browser, page, panel, turn };
}

/** Waits until a part of the page says so. */
const says = (part, what) => until(async () => what.test(await part.innerText()), `"${what}"`);
const segment = (view, name) => view.locator(`[data-segment="${name}"]`);

test('nobody loads it who does not ask for it', async (t) => {
  const { here, page } = await debugging(t, { data: {}, bought: 3 });
  await page.evaluate(() => window.murmur.explain('regular'));
  assert.deepEqual(here.requests.filter(({ path }) => path.includes('debugger')), []);
});

test('it shows each segment with the rule that decided, its values, and what a “no” waits for', async (t) => {
  const { page, turn } = await debugging(t, { bought: 2 });
  const view = await turn('Segments');
  await view.getByText('0 of 8 segments hold').waitFor();
  const regular = segment(view, 'regular');
  assert.match(await regular.locator('summary').innerText(), /no[\s\S]*regular/);
  await regular.locator('summary').click();
  await says(regular, /count\(purchase, days\(90\)\)\s+2/);
  const said = await regular.innerText();
  assert.match(said, /You bought three or more times in the last 90 days/);
  assert.match(said, /It waits for count\(purchase, days\(90\)\) >= 3/);
  await page.evaluate(() => window.murmur.track('purchase', { value: 100 }));
  await view.getByText('2 of 8 segments hold').waitFor();
  assert.match(await regular.innerText(), /member[\s\S]*count\(purchase, days\(90\)\)\s+3[\s\S]*Changed 1 time/);
  assert.ok(await regular.evaluate((details) => details.open), 'what is open stays open');
});

test('it shows features with their values and history, and finds things in them', async (t) => {
  const { panel, turn } = await debugging(t, { bought: 3 });
  const values = await turn('Values');
  await values.getByRole('row', { name: /sum\(purchase\.value, days\(90\)\)\s+30\s+big_spender/ }).waitFor();
  await panel.getByRole('searchbox').fill('regular');
  assert.deepEqual(await values.getByRole('rowheader').allInnerTexts(), ['count(purchase, days(90))']);
  await panel.getByRole('searchbox').fill('');
  const history = await turn('History');
  assert.match(await history.innerText(), /3 events of 3 signals, kept in localStorage/);
  assert.equal(await history.getByRole('table', { name: 'Events of purchase' }).getByRole('row').count(), 4);
  await panel.getByRole('searchbox').fill('basket');
  assert.equal(await history.getByRole('table').count(), 0);
  assert.match(await history.innerText(), /cart_add/);
});

test('it says why no report goes: consent, page, cadence and cap each by name', async (t) => {
  const { page, turn } = await debugging(t, { choice: null });
  const consent = await turn('Consent');
  assert.match(await consent.innerText(), /Nobody has chosen yet, which means no/);
  const view = await turn('Reports');
  const verdict = view.locator('.verdict');
  assert.match(await verdict.innerText(), /No report goes now\. Consent: The visitor has not agreed/);
  await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
  await view.getByText('A report is due.').waitFor();
  const body = JSON.parse(await view.getByLabel('The next report').innerText());
  assert.deepEqual([body.site, body.question, body.mechanism], ['vinyl', 'regular', 'binary']);
  assert.match(await view.innerText(), /Used\s+0 of 8[\s\S]*3\/1, ε ≤ 1\.10 a report/);
  await page.evaluate(() => window.murmur.limit('none'));
  await until(async () => await verdict.getAttribute('data-why') === 'declined', 'the visitor’s limit to be the reason');
});

test('after a report it says from when the next may go, and shows the ledger', async (t) => {
  const { here, page, turn } = await debugging(t, { data: { debug: undefined } });
  here.files.set('/v1/reports', (asked, answer, headers) => answer.writeHead(202, headers).end());
  const blank = page.context().pages()[0];
  await blank.bringToFront();
  await here.arrived(1);
  await page.bringToFront();
  await page.evaluate(() => import('/debugger.js').then(({ open }) => open()));
  const view = await turn('Reports');
  assert.match(await view.locator('.verdict').innerText(), /Cadence: This profile has reported in this epoch\. The next may go from \d{4}-/);
  const row = view.getByRole('table', { name: 'Reports' }).getByRole('row').nth(1);
  assert.match(await row.innerText(), /regular\s+binary\s+[01]\s+counted/);
});

test('a page without a collector says so', async (t) => {
  const { turn } = await debugging(t, { data: { ...OVERLAY, collector: undefined } });
  const view = await turn('Reports');
  assert.match(await view.locator('.verdict').innerText(), /Page: There is no collector/);
});

test('it previews the page as a segment: in this tab, not stored, not counted, and marked', async (t) => {
  const { page, panel, turn } = await debugging(t, { bought: 1 });
  await page.evaluate(() => {
    window.heard = [];
    window.murmur.on('segments', ({ entered, left, all }) => window.heard.push({ entered, left, all }));
    document.addEventListener('murmur:segments', ({ detail }) => { document.title = detail.all.join(); });
  });
  const view = await turn('Segments');
  const before = [await stored(page), await page.evaluate(() => window.murmur.ledger())];
  await view.getByLabel('preview as regular').check();
  const seen = () => page.evaluate(() => [window.murmur.has('regular'), window.murmur.segments(), document.title, window.heard]);
  assert.deepEqual(await seen(), [true, ['regular'], 'regular', [{ entered: ['regular'], left: [], all: ['regular'] }]]);
  await view.getByLabel('preview as jazz_fan').check();
  await view.getByLabel('preview as regular').uncheck();
  const mark = page.getByRole('status').filter({ hasText: 'Preview as jazz_fan' });
  assert.match(await mark.innerText(), /in this tab only; not stored, not counted/);
  await page.evaluate(() => {
    window.heard.length = 0;
    window.murmur.on('segments', () => window.heard.push('late'));
    for (let n = 0; n < 3; n++) window.murmur.track('view', { genre: 'folk' });
  });
  await until(() => page.evaluate(async () => (await window.murmur.explain('folk_fan')).member), 'the visitor’s own segments to go on');
  assert.deepEqual(await seen(), [false, ['jazz_fan'], 'jazz_fan', []], 'what the page hears is the preview');
  await says(segment(view, 'folk_fan').locator('summary'), /member/);
  await panel.getByRole('button', { name: 'Close the debugger' }).click();
  assert.ok(await mark.isVisible(), 'the mark outlives the panel');
  await mark.getByRole('button', { name: 'End preview' }).click();
  const end = { entered: ['folk_fan'], left: ['jazz_fan'], all: ['folk_fan'] };
  assert.deepEqual(await seen(), [false, ['folk_fan'], 'folk_fan', [end, 'late']]);
  assert.equal(await page.locator('murmur-debugger').count(), 0);
  await page.evaluate(() => window.murmur.track('purchase', { value: 200 }));
  assert.deepEqual((await seen())[1], ['folk_fan', 'big_spender'], 'all is as it was before');
  const own = await stored(page);
  const names = Object.keys({ ...own, ...before[0] }).filter((name) => own[name] !== before[0][name]);
  assert.ok(names.every((name) => /^murmur\.(h|i)\./.test(name)), `only events were kept: ${names}`);
  assert.deepEqual(await page.evaluate(() => window.murmur.ledger()), { ...before[1], next: (await page.evaluate(() => window.murmur.ledger())).next });
});

test('elements follow a preview, and remember nothing of it', async (t) => {
  const body = `<murmur-if segment="regular"><p>Hello</p><p slot="else">Hello, stranger</p></murmur-if>
    <script type="module" src="/personalise.js"></script>`;
  const { page, panel, turn } = await debugging(t, { bought: 1, body });
  const shown = () => page.locator('murmur-if').getAttribute('state');
  await until(async () => await shown() === 'fallback', 'the element');
  const before = await stored(page);
  const view = await turn('Segments');
  await view.getByLabel('preview as regular').check();
  assert.equal(await shown(), 'shown');
  assert.deepEqual(await stored(page), before);
  await panel.getByRole('button', { name: 'End preview' }).click();
  assert.equal(await shown(), 'fallback');
  await page.evaluate(() => { for (let n = 0; n < 2; n++) window.murmur.track('purchase', { value: 1 }); });
  await until(async () => JSON.parse((await stored(page))['murmur.shown']).shown.length === 1, 'what is true to be remembered');
});

test('what is reported is the visitor’s own, whatever the preview', async (t) => {
  const { page, turn } = await debugging(t);
  const next = () => page.evaluate(async () => (await window.murmur.ledger()).next);
  const before = await next();
  const view = await turn('Segments');
  for (const name of ['regular', 'jazz_fan']) await view.getByLabel(`preview as ${name}`).check();
  assert.equal(await next(), before);
});

test('time travel knows the page as it is, and any other that is written down', async (t) => {
  const manifest = certain();
  manifest.visit = { referrer: { purpose: 'To greet you' } };
  manifest.segments.arrived = { title: 'Arrived', why: 'You came from a search', when: "visit.referrer == 'search'" };
  manifest.segments.fronted = { title: 'Front', why: 'You are on the front page', when: "page.path == '/'" };
  const { page, turn } = await debugging(t, { manifest });
  const view = await turn('Time travel');
  const inputs = view.getByLabel('Page and visit');
  await says(segment(view, 'fronted').locator('summary'), /member/);
  assert.match(await segment(view, 'arrived').locator('summary').innerText(), /^\s*no/);
  assert.deepEqual(JSON.parse(await inputs.inputValue()), { 'page.path': '/', 'visit.referrer': '' });
  await inputs.fill(JSON.stringify({ 'page.path': '/jazz/', 'visit.referrer': 'search' }));
  await inputs.press('Control+Enter');
  await says(segment(view, 'arrived').locator('summary'), /member/);
  await says(segment(view, 'fronted').locator('summary'), /^\s*no/);
  await inputs.fill('{ "page.path": ');
  await inputs.press('Control+Enter');
  await view.getByText('What is given of page and visit is not JSON').waitFor();
  assert.deepEqual(page.told.exceptions.concat(page.told.errors), []);
});

test('it replays an exported history against an edited manifest', async (t) => {
  const { browser, page, turn } = await debugging(t, { bought: 2 });
  const view = await turn('Time travel');
  const editor = view.getByLabel('Manifest');
  const edited = certain();
  edited.segments.regular.when = 'count(purchase, days(90)) >= 2';
  edited.segments.fresh = { title: 'Fresh', why: 'You bought within a week', when: 'ago(purchase) < days(7)' };
  await editor.fill(JSON.stringify(edited));
  await editor.press('Control+Enter');
  await view.getByText('2 segments would be another.').waitFor();
  assert.match(await segment(view, 'regular').locator('summary').innerText(), /member[\s\S]*was no/);
  assert.match(await segment(view, 'fresh').locator('summary').innerText(), /member[\s\S]*new/);
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), [], 'the page keeps its own');

  const exported = await page.evaluate(() => window.murmur.export());
  exported.history.find(({ signal }) => signal === 'purchase').events.splice(0, 1);
  const path = join(folder(t, 'export'), 'export.json');
  writeFileSync(path, JSON.stringify(exported));
  await view.getByLabel('from an export').check();
  await view.getByLabel('A file').setInputFiles(path);
  await view.getByText('1 segment would be another.').waitFor();
  assert.match(await segment(view, 'regular').locator('summary').innerText(), /^\s*no/);

  await editor.fill(JSON.stringify({ ...edited, segments: { regular: { ...edited.segments.regular, when: 'count(purchases) > 1' } } }));
  await view.getByRole('button', { name: 'Replay' }).last().click();
  assert.match(await view.getByRole('alert').innerText(), /the manifest has faults:\n[\s\S]*segments\.regular\.when/);
  await editor.fill('{');
  await view.getByRole('button', { name: 'Replay' }).last().click();
  await view.getByText('The manifest is not JSON').waitFor();
  await view.getByRole('button', { name: 'The page’s own' }).click();
  await view.getByRole('alert').waitFor({ state: 'detached' });
  assert.deepEqual(browser.log.violations, []);
});

test('time travel steps over the instants at which something changes', async (t) => {
  const { page, turn } = await debugging(t, { bought: 3 });
  const view = await turn('Time travel');
  const regular = segment(view, 'regular').locator('summary');
  const back = view.getByRole('button', { name: 'Previous change' });
  const on = view.getByRole('button', { name: 'Next change' });
  const time = view.locator('output');
  await says(time, /now/);
  assert.match(await regular.innerText(), /member/);
  await back.click();
  await says(time, /1 d\b.*ago/);
  assert.match(await regular.innerText(), /member/, 'the instant at which it began');
  assert.ok(await back.isDisabled());
  const between = await page.evaluate((day) => new Date(Date.now() - 1.5 * day).toISOString().slice(0, 19), DAY);
  await view.getByLabel('At', { exact: true }).fill(between);
  await says(time, /1 d (11|12) h ago/);
  assert.match(await regular.innerText(), /^\s*no/, 'the time before the third purchase');
  await regular.click();
  assert.match(await segment(view, 'regular').innerText(), /count\(purchase, days\(90\)\)\s+2/);
  await on.click();
  await says(regular, /member/);
  await on.click();
  await says(time, /now/);
  await on.click();
  await says(time, /8[67] d.* from now/);
  assert.match(await regular.innerText(), /^\s*no/);
  const changes = view.getByRole('table', { name: 'Changes' });
  assert.match(await changes.innerText(), /to come\s+regular/);
  await changes.getByRole('button').last().click();
  await says(time, /ago/);
  await view.getByRole('slider').press('End');
  await says(time, /from now/);
  await view.getByRole('button', { name: 'Now', exact: true }).click();
  await says(time, /now$/);
});

test('the guide’s bookmarklet opens and closes it', async (t) => {
  const { page, panel } = await debugging(t, { data: {} });
  const [, bookmarklet] = /```text\njavascript:(.*)\n```/.exec(readFileSync(at('docs', 'DEBUGGING.md'), 'utf8'));
  const press = () => page.evaluate(decodeURIComponent(bookmarklet));
  await press();
  await panel.waitFor();
  await press();
  await panel.waitFor({ state: 'detached' });
  await press();
  await panel.waitFor();
});

test('keys do all that a pointer does, and the page keeps its own', async (t) => {
  const { page, panel } = await debugging(t, { data: {} });
  await page.getByRole('button', { name: 'Here' }).focus();
  await page.evaluate(() => {
    window.pressed = [];
    addEventListener('keydown', ({ key }) => window.pressed.push(key));
    return import('/debugger.js').then(({ open }) => open());
  });
  const focused = () => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent ?? document.activeElement.textContent);
  await until(async () => await focused() === 'Segments', 'the first tab to have focus');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Values');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'Time travel');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Segments');
  assert.ok(await panel.getByRole('tabpanel', { name: 'Segments' }).isVisible());
  const handle = panel.getByRole('separator');
  const height = async () => (await panel.boundingBox()).height;
  const before = await height();
  await handle.focus();
  await page.keyboard.press('ArrowUp');
  assert.ok(await height() > before);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  assert.equal(await focused(), 'Here');
  assert.deepEqual(await page.evaluate(() => window.pressed), []);
});

test('its export is what the visitor takes along', async (t) => {
  const { panel, browser } = await debugging(t, { bought: 1 });
  await panel.getByRole('button', { name: 'Export' }).click();
  const path = join(browser.downloads, 'murmur-vinyl.json');
  await until(() => existsSync(path), 'the file');
  const { murmur, history } = JSON.parse(readFileSync(path, 'utf8'));
  assert.deepEqual([murmur, history.flatMap(({ events }) => events).length], [1, 1]);
});

test('axe finds nothing in any tab, light or dark, nor in the mark of a preview', async (t) => {
  const { page, panel, turn } = await debugging(t, { bought: 3 });
  const axe = readFileSync(at('node_modules', 'axe-core', 'axe.min.js'), 'utf8');
  await page.evaluate(axe);
  await panel.getByLabel('preview as jazz_fan').check();
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const tab of ['Segments', 'Values', 'History', 'Consent', 'Reports', 'Time travel']) {
      const view = await turn(tab);
      await view.locator('summary').first().click({ timeout: 300 }).catch(() => {}); // not every tab has one
      const { violations } = await page.evaluate(() => window.axe.run('murmur-debugger'));
      const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
      assert.deepEqual(said, [], `${tab}, ${colorScheme}`);
    }
  }
});

test('with the engine in a worker it shows the same, and previews as well', async (t) => {
  const { page, turn } = await debugging(t, { data: { debug: 'overlay', worker: '' }, bought: 3 });
  const view = await turn('Segments');
  await view.getByText('1 of 8 segments hold').waitFor();
  await view.getByLabel('preview as jazz_fan').check();
  assert.deepEqual(await page.evaluate(() => window.murmur.segments()), ['regular', 'jazz_fan']);
  await says((await turn('Time travel')).locator('output'), /now/);
});
