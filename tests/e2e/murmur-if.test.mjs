// <murmur-if>: who sees what, what is remembered of it and what is not, and that everyone asks the server for the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, stored, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const DAY = 86_400_000;
const ELEMENTS = '<script type="module" src="/personalise.js"></script>';
const HINT = '<script src="/murmur-hint.js"></script>';
const variant = (asks, id) => `<murmur-if id="${id}" ${asks}><p>variant ${id}</p><p slot="else">fallback ${id}</p></murmur-if>`;

async function enter(t, { body, files, manifest = certain(), hint = true } = {}) {
  const index = html({ body: `${ELEMENTS}${body}` }).replace('<script async', `${hint ? HINT : ''}<script async`);
  const here = await site(t, { files: { '/manifest.json': manifest, '/': index, ...files } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  return { here, page, browser };
}

const agree = (page, choice = EVERYTHING) => page.evaluate((given) => window.murmur.consent(given), choice);
const buy = (page, times) => page.evaluate((count) => {
  for (let n = 0; n < count; n++) window.murmur.track('purchase', { value: 24.9 });
}, times);

/** What a visitor can see of each element, by id. */
const seen = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('murmur-if')].map((element) => {
  const visible = [...element.children].filter((child) => child.checkVisibility({ visibilityProperty: true }) && child.getBoundingClientRect().width > 0);
  return [element.id, [element.state, ...visible.map((child) => child.textContent)].join(': ')];
})));

test('each condition shows its variant to whom it holds for, and to nobody before consent', async (t) => {
  const asks = {
    one: 'segment="regular"', other: 'segment="hesitant"', any: 'any="hesitant regular"', all: 'all="hesitant regular"',
    both: 'all="regular big_spender"', not: 'segment="hesitant" not', turned: 'segment="regular" not', none: 'segment="regular" not="hesitant"',
    nothing: '', mixed: 'any="hesitant regular" not="big_spender"',
  };
  const { page } = await enter(t, { body: Object.entries(asks).map(([id, one]) => variant(one, id)).join('') });
  const all = (choose) => Object.fromEntries(Object.keys(asks).map((id) => [id, choose(id) ? `shown: variant ${id}` : `fallback: fallback ${id}`]));
  await until(() => page.evaluate(() => !!customElements.get('murmur-if')), 'the element');
  assert.deepEqual(await seen(page), all(() => false));
  await buy(page, 5);
  assert.deepEqual(await seen(page), all(() => false), 'a member who agreed to nothing');
  await agree(page);
  assert.deepEqual(await seen(page), all((id) => ['one', 'any', 'both', 'not', 'none'].includes(id)));
  // An attribute is read again, an element may come later, and one may go.
  await page.evaluate(() => {
    document.querySelector('#other').setAttribute('segment', 'big_spender');
    document.querySelector('#any').remove();
    const late = document.createElement('murmur-if');
    Object.assign(late, { id: 'late' }).setAttribute('segment', 'regular');
    late.append(Object.assign(document.createElement('p'), { textContent: 'variant late' }));
    document.body.append(late);
  });
  const now = await seen(page);
  assert.equal(now.other, 'shown: variant other');
  assert.equal(now.late, 'shown: variant late');
  await agree(page, { personalise: false });
  assert.equal((await seen(page)).late, 'fallback');
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});

test('a segment that the manifest does not have is one line on the console', async (t) => {
  const { page } = await enter(t, { body: variant('segment="regluar"', 'a') + variant('any="regluar hesitant"', 'b') });
  await until(() => page.told.warnings.length > 0, 'the line');
  assert.deepEqual(page.told.warnings, ['murmur: <murmur-if> asks for "regluar", which is no segment of the manifest']);
});

test('what is out of sight is out of reach: not focused, not read out, not clicked', async (t) => {
  const sides = '<p><a href="#v">variant</a></p><p slot="else"><a href="#f">fallback</a></p>';
  const { page } = await enter(t, { body: `<murmur-if segment="regular">${sides}</murmur-if>` });
  await page.evaluate(() => customElements.whenDefined('murmur-if'));
  const reach = async () => {
    const focused = await page.evaluate(() => [...document.links].filter((link) => {
      link.focus();
      return document.activeElement === link;
    }).map((link) => link.textContent));
    return [focused, (await page.locator('body').ariaSnapshot()).match(/link "(\w+)"/g)];
  };
  assert.deepEqual(await reach(), [['fallback'], ['link "fallback"']]);
  await agree(page);
  await buy(page, 3);
  assert.deepEqual(await reach(), [['variant'], ['link "variant"']]);
});

test('an experiment\'s arm decides on the device', async (t) => {
  const manifest = certain({ questions: { test: { arms: ['a', 'b'], outcome: "segment('regular')" } } });
  const { page } = await enter(t, { manifest, body: ['a', 'b'].map((arm) => variant(`arm="test:${arm}"`, arm)).join('') });
  await page.evaluate(() => customElements.whenDefined('murmur-if'));
  assert.deepEqual(await seen(page), { a: 'fallback: fallback a', b: 'fallback: fallback b' });
  await agree(page);
  const arm = await page.evaluate(() => window.murmur.arm('test'));
  const other = arm === 'a' ? 'b' : 'a';
  assert.deepEqual(await seen(page), { [arm]: `shown: variant ${arm}`, [other]: `fallback: fallback ${other}` });
});

const NAME = 'murmur.shown';
const record = async (page) => JSON.parse((await stored(page))[NAME] ?? 'null');

test('a holdout is a stable coin of its own, kept only with consent and gone without a trace', async (t) => {
  const shares = { none: '0%', all: '100%', tenth: '10%', half: '50%' };
  const body = Object.entries(shares).map(([id, share]) => variant(`segment="regular" holdout="${share}"`, id)).join('');
  const { page } = await enter(t, { body });
  await buy(page, 3);
  await agree(page, { personalise: true });
  const states = async () => Object.fromEntries(Object.entries(await seen(page)).map(([id, text]) => [id, text.split(':')[0]]));
  assert.deepEqual(await states(), { none: 'shown', all: 'fallback', tenth: 'fallback', half: 'fallback' }, 'where nothing may be remembered');
  assert.equal(await record(page), null);

  await agree(page);
  const { coin } = await record(page);
  const first = await states();
  assert.deepEqual([first.none, first.all], ['shown', 'fallback']);
  await page.reload();
  await ready(page);
  assert.deepEqual(await states(), first, 'the same after a reload');
  assert.equal((await record(page)).coin, coin);

  // So many coins, and the share of them that each element holds out; two elements draw apart.
  const held = await page.evaluate(async ([name, many]) => {
    const count = { tenth: 0, half: 0, both: 0 };
    const parent = document.createElement('div');
    document.body.append(parent);
    const kept = JSON.parse(localStorage[name]);
    const looks = (id) => { const element = document.getElementById(id); element.setAttribute('id', id); return element.state === 'fallback'; };
    for (const word of crypto.getRandomValues(new Uint32Array(many))) {
      localStorage[name] = JSON.stringify({ ...kept, coin: word });
      const [tenth, half] = [looks('tenth'), looks('half')];
      count.tenth += tenth; count.half += half; count.both += tenth && half;
    }
    return count;
  }, [NAME, 2000]);
  const near = (count, share) => assert.ok(Math.abs(count - 2000 * share) < 6 * Math.sqrt(2000 * share * (1 - share)), `${count} of 2000 at ${share}`);
  near(held.tenth, 0.1);
  near(held.half, 0.5);
  near(held.both, 0.05);

  await page.evaluate(() => window.murmur.forget());
  assert.equal(await record(page), null);
  await agree(page, { store: true, personalise: true });
  await agree(page, { personalise: false });
  assert.equal(await record(page), null);
});

test('a frequency cap counts pages on the device, within its window, and only with consent to store', async (t) => {
  const { page } = await enter(t, { body: variant('segment="regular" times="3" per="7d"', 'offer') });
  const state = async () => (await seen(page)).offer.split(':')[0];
  const again = async () => {
    await page.reload();
    await ready(page);
    return state();
  };
  await buy(page, 3);
  await agree(page, { personalise: true });
  assert.equal(await state(), 'fallback', 'nothing may be counted');
  await agree(page);
  assert.equal(await state(), 'shown');
  await buy(page, 1);
  assert.equal(await state(), 'shown', 'one page counts once');
  assert.deepEqual((await record(page)).times.offer.length, 1);
  assert.equal(await again(), 'shown');
  assert.equal(await again(), 'shown');
  assert.deepEqual((await record(page)).shown, [], 'the next page begins with the fallback');
  assert.equal(await again(), 'fallback');
  await page.evaluate(([name, day]) => {
    const kept = JSON.parse(localStorage[name]);
    kept.times.offer = kept.times.offer.map((minute) => minute - 7 * day / 60_000 - 1);
    localStorage[name] = JSON.stringify(kept);
  }, [NAME, DAY]);
  assert.equal(await again(), 'shown', 'a week later');
});

test('another tab\'s withdrawal is not written back', async (t) => {
  const { page, browser, here } = await enter(t, { body: variant('segment="regular"', 'a') });
  await buy(page, 3);
  await agree(page);
  assert.deepEqual((await record(page)).shown, ['[segment="regular"]']);
  const other = await browser.open(`${here.url}/`);
  await ready(other);
  // In one task, so that no storage event has come: the mark is another's.
  await page.evaluate((name) => {
    localStorage.removeItem(name);
    localStorage.setItem('murmur.generation', 'ffffffffffffffff');
    document.querySelector('#a').setAttribute('segment', 'big_spender');
    document.querySelector('#a').setAttribute('segment', 'regular');
  }, NAME);
  assert.equal(await record(page), null);
});

test('whatever stands in storage, the page goes on', async (t) => {
  const { page } = await enter(t, { body: variant('segment="regular"', 'a') });
  await agree(page, { store: true, personalise: true });
  const mark = (await stored(page))['murmur.generation'];
  const hostile = ['[]', '7', '{', 'null', `{"mark":"${mark}"}`, `{"mark":"${mark}","shown":7,"orders":7,"times":{"a":"b"},"coin":"x"}`,
    JSON.stringify({ mark, shown: ['body{background:url(/stolen)} x', '[segment="regular"]{background:url(/stolen)}', '*', '[a="]'] })];
  for (const text of hostile) {
    await page.evaluate(([name, value]) => { localStorage[name] = value; }, [NAME, text]);
    await page.reload();
    await ready(page);
    await page.evaluate(() => customElements.whenDefined('murmur-if'));
    assert.equal((await seen(page)).a, 'fallback: fallback a', text);
  }
  assert.deepEqual(page.told, { exceptions: [], errors: [], warnings: [], infos: [] });
});
