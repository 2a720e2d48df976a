// Events without code: what the markup declares, pages that begin and are left in one document, and GA4's data layer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const signal = (on, fields = {}) => ({ title: 't', purpose: 'p', ...(on && { on }), fields: Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, { type }])) });
const segment = (when) => ({ title: 't', why: 'w', when });
const MANIFEST = certain({
  signals: {
    view: { ...signal('page'), fields: { path: { type: 'text', from: 'page.path' } } },
    read: signal('leave', { seconds: 'integer', percent: 'integer' }),
    cart_add: signal(undefined, { value: 'amount', kind: 'text', gift: 'boolean' }),
    bought: signal('ga4.purchase', { value: 'amount', item_category: 'text', quantity: 'integer' }),
    looked: signal('ga4.view_item', { price: 'amount' }),
  },
  segments: {
    regular: segment('count(bought, days(90)) >= 3'),
    reader: segment('count(read, days(30), seconds >= 30 && percent >= 50) > 3 && count(view, days(30), path == "/") > 1'),
    adder: segment("count(cart_add, days(30), kind == 'lp' && gift) > 1 && sum(cart_add.value, days(9)) > 1"),
    buyer: segment("count(bought, days(30), item_category == 'jazz' && quantity > 1) > 1 && sum(bought.value, days(9)) > 1 && max(looked.price, days(9)) > 1"),
  },
});

const LAYER = `
  window.dataLayer = [];
  function gtag() { dataLayer.push(arguments); }
  gtag('js', new Date());
  gtag('event', 'view_item', { items: [{ item_id: 'x', price: '12.50' }] });
  dataLayer.push({ event: 'purchase', ecommerce: { transaction_id: 'T1', value: 30, items: [{ item_category: 'jazz', quantity: 2 }, { item_category: 'folk' }] } });
  window.gtag = gtag;`;

async function enter(t, { data = { events: '' }, body = '<h1>A page</h1>', before, files } = {}) {
  const index = html({ data, body, scripts: ['/layer.js'] });
  const here = await site(t, { files: { '/manifest.json': MANIFEST, '/': index, '/next': index, '/other': index, '/layer.js': LAYER, ...files } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`, before);
  await ready(page);
  await page.evaluate((choice) => window.murmur.consent(choice), { ...EVERYTHING, report: false });
  return { here, page, browser };
}

/** What is remembered of a signal, oldest first. */
const history = (page, name) => page.evaluate(async (wanted) => {
  const { events } = (await window.murmur.history()).find(({ signal }) => signal === wanted);
  return events.map(({ fields }) => fields);
}, name);

const remembered = async (page, name, count) => {
  await until(async () => (await history(page, name)).length >= count, `${count} of ${name}`);
  return history(page, name);
};

test('an element that declares an event is enough: clicks, keys, submits, and what comes later', async (t) => {
  const { page } = await enter(t, {
    body: `<div data-murmur-event="cart_add"><button id="a" data-murmur-event="cart_add" data-murmur-value="19.90" data-murmur-field-kind="lp"
        data-murmur-field-gift="true"><span>Add</span></button><i id="outer">x</i></div>
      <form data-murmur-event="cart_add" data-murmur-value="5"><input id="in" required value="y"><button id="send">Send</button></form>
      <a id="link" href="#there" data-murmur-event="nothing" data-murmur-field-odd="1">Unknown</a>`,
  });
  await page.evaluate(() => document.querySelector('form').addEventListener('submit', (event) => event.preventDefault()));
  await page.click('#a span');
  await page.focus('#a');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  const added = { value: 19.9, kind: 'lp', gift: true };
  assert.deepEqual(await remembered(page, 'cart_add', 3), [added, added, added]);
  await page.click('#outer');
  await page.click('#in');
  await page.click('#send');
  await page.evaluate(() => {
    const late = document.createElement('button');
    late.dataset.murmurEvent = 'cart_add';
    late.dataset.murmurValue = '7';
    document.body.append(late);
    late.click();
    const host = document.createElement('div');
    host.attachShadow({ mode: 'open' }).append(late.cloneNode());
    document.body.append(host);
    host.shadowRoot.firstChild.click();
  });
  assert.deepEqual((await remembered(page, 'cart_add', 7)).slice(3), [{}, { value: 5 }, { value: 7 }, { value: 7 }]);
  await page.click('#link');
  await until(() => page.told.warnings.length > 0, 'the line');
  assert.match(page.told.warnings.join(), /^murmur: track\("nothing"\): not a signal of the manifest, which has view, read/);
});

test('what happens before Murmur is there is not lost', async (t) => {
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  const slow = async (asked, answer, headers) => {
    await held;
    answer.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(MANIFEST));
  };
  const here = await site(t, { files: { '/manifest.json': slow, '/layer.js': LAYER, '/': html({ data: { events: '' }, scripts: ['/layer.js'], body: '<button id="a" data-murmur-event="cart_add" data-murmur-value="3">Add</button>' }) } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.endsWith('murmur_events.js') && responseEnd > 0));
  await page.evaluate(() => new Promise((done) => { setTimeout(done, 50); }));
  await page.click('#a');
  await page.evaluate(() => document.querySelector('#a').remove());
  letGo();
  await ready(page);
  assert.deepEqual(await remembered(page, 'cart_add', 1), [{ value: 3 }]);
});

const spa = (page, path, title) => page.evaluate(([to, name]) => {
  history.pushState({}, '', to);
  setTimeout(() => { document.title = name; }, 60);
}, [path, title]);

for (const api of ['the Navigation API', 'the History']) {
  test(`pages of one document begin and are left, as ${api} tells`, async (t) => {
    const before = api === 'the History' && ((tab) => tab.addInitScript(() => { delete window.navigation; Object.defineProperty(window, 'navigation', { value: undefined }); }));
    const { page } = await enter(t, { data: { spa: 'auto' }, before: before || undefined });
    await page.evaluate(() => {
      window.pages = [];
      document.addEventListener('murmur:page', ({ detail }) => window.pages.push([detail.path, document.title]));
    });
    assert.deepEqual(await remembered(page, 'view', 1), [{ path: '/' }]);
    await page.waitForTimeout(1100);
    await spa(page, '/next', 'Next');
    assert.deepEqual(await remembered(page, 'view', 2), [{ path: '/' }, { path: '/next' }]);
    assert.deepEqual(await history(page, 'read'), [{ seconds: 1, percent: 100 }]);
    // A fragment is the same page, a redirect is no page of its own, back is a page again.
    await page.evaluate(() => { location.hash = 'there'; });
    await page.evaluate(() => { history.pushState({}, '', '/gone'); history.replaceState({}, '', '/other'); });
    assert.deepEqual((await remembered(page, 'view', 3)).at(-1), { path: '/other' });
    await page.evaluate(() => history.back());
    assert.deepEqual((await remembered(page, 'view', 4)).at(-1), { path: '/next' });
    assert.deepEqual((await page.evaluate(() => window.pages)).map(([path]) => path), ['/next', '/other', '/next']);
    assert.deepEqual((await page.evaluate(() => window.pages))[0], ['/next', 'Next'], 'its title had settled');
    assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
  });
}

test('by hand a page begins when the site says so, and no other', async (t) => {
  const { page } = await enter(t);
  await spa(page, '/next', 'Next');
  await page.waitForTimeout(500);
  assert.equal((await history(page, 'view')).length, 1);
  await page.evaluate(() => window.murmur.page());
  assert.deepEqual((await history(page, 'view')).at(-1), { path: '/next' });
});

test('reading counts while the page is in sight, and how far it went', async (t) => {
  const { page, here } = await enter(t, { body: '<div id="long"></div>' });
  await page.evaluate(() => { document.querySelector('#long').style.height = '4000px'; });
  await page.evaluate(() => scrollTo(0, 1500));
  await page.waitForTimeout(1200);
  await page.evaluate(() => scrollTo(0, 0));
  await hide(page);
  const [first] = await remembered(page, 'read', 1);
  assert.ok(first.seconds >= 1 && first.seconds <= 3, `${first.seconds} s`);
  assert.ok(first.percent > 45 && first.percent < 70, `${first.percent} %`);
  await page.waitForTimeout(1500);
  await show(page);
  await page.waitForTimeout(1100);
  await page.goto(`${here.url}/next`);
  await ready(page);
  const reads = await remembered(page, 'read', 2);
  assert.equal(reads.length, 2, 'while it was hidden nothing was read');
  assert.ok(reads[1].seconds <= 2, `${reads[1].seconds} s`);
});

test('GA4\'s e-commerce is read of the data layer, before and after, each purchase once', async (t) => {
  const { page, here } = await enter(t, { data: { ga4: '' } });
  assert.deepEqual(await remembered(page, 'looked', 1), [{ price: 12.5 }]);
  const bought = { value: 30, item_category: 'jazz', quantity: 3 };
  assert.deepEqual(await remembered(page, 'bought', 1), [bought]);
  await page.evaluate(() => {
    window.gtag('event', 'purchase', { transaction_id: 'T1', value: 30 });
    window.gtag('event', 'purchase', { transaction_id: 'T2', value: '5', items: 'odd' });
    window.gtag('event', 'purchase', { value: 'many', items: [{ item_category: 'x'.repeat(99) }] });
    window.dataLayer.push(null, 7, 'text', { event: 9 }, { get event() { throw new Error('hostile'); } }, { event: 'login', user_id: 'me' }, ['event', 'purchase']);
  });
  assert.deepEqual((await remembered(page, 'bought', 4)).slice(1), [{ value: 5 }, { quantity: 1 }, {}]);
  await page.goto(`${here.url}/next`);
  await ready(page);
  await remembered(page, 'looked', 2);
  assert.equal((await history(page, 'bought')).length, 4, 'the page that thanks was loaded anew');
  assert.doesNotMatch(JSON.stringify(await stored(page)), /T1|T2|user_id/);
  await page.evaluate(() => window.murmur.forget());
  assert.equal((await stored(page))['murmur.orders'], undefined);
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('nothing of it is loaded, or listens, where the tag does not ask for it', async (t) => {
  const { page, here } = await enter(t, { data: {}, body: '<button id="a" data-murmur-event="cart_add">Add</button>' });
  await page.click('#a');
  await page.waitForTimeout(200);
  assert.ok(!here.requests.some(({ path }) => path.includes('events')));
  assert.deepEqual([await history(page, 'cart_add'), await history(page, 'view'), await history(page, 'bought')], [[], [], []]);
});
