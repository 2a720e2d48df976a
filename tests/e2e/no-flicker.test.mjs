// What a member's page fetches, and how it comes to stand: a member's browser asks for what everyone's asks, whatever a
// variant is made of, and with the hint nothing moves, on a slow device either.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';
import { until } from './support/until.mjs';

const ELEMENTS = '<script type="module" src="/personalise.js"></script>';
const HINT = '<script src="/murmur-hint.js"></script>';

/** One side of a variant, with everything that can ask a server for something; each file is its own. */
const side = (name) => `
  <img src="/${name}-eager.svg" alt=""><img loading="lazy" src="/${name}-lazy.svg" alt="" width="10" height="10">
  <picture><source srcset="/${name}-wide.svg" media="(min-width: 600px)"><img loading="lazy" src="/${name}-narrow.svg" alt=""></picture>
  <img srcset="/${name}-1x.svg 1x, /${name}-2x.svg 2x" alt=""><iframe loading="lazy" src="/${name}-frame.html" title="f"></iframe>
  <video poster="/${name}-poster.svg" src="/${name}.webm" preload="metadata"></video>
  <p class="${name}-background">background</p><p class="${name}-before">before</p><ul class="${name}-list"><li>item</li></ul>
  <p class="${name}-font">In a font of its own</p><svg width="9" height="9"><image href="/${name}-in-svg.svg"/></svg>
  <input type="image" src="/${name}-input.svg" alt="i"><link rel="stylesheet" href="/${name}.css">`;
const style = (name) => `
  @font-face { font-family: ${name}; src: url(/${name}.woff2); }
  .${name}-background { background: url(/${name}-background.svg); } .${name}-before::before { content: url(/${name}-before.svg); }
  .${name}-list { list-style-image: url(/${name}-list.svg); } .${name}-font { font-family: ${name}; }`;
const PICTURES = ['eager', 'lazy', 'wide', 'narrow', '1x', '2x', 'poster', 'in-svg', 'input', 'background', 'before', 'list'];
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
/** Not asked for by a window of this width and density. */
const SPARED = ['narrow', '2x'];
const KINDS = PICTURES.length - SPARED.length + ['.css', '.woff2', '.webm', '-frame.html'].length;

const files = {
  '/manifest.json': certain(),
  '/style.css': `${style('variant')}${style('fallback')}
    .sides { min-height: 120px; } .far { height: 300vh; }`,
  ...Object.fromEntries(['variant', 'fallback'].flatMap((name) => [
    [`/${name}.css`, `.${name} { color: inherit; }`], [`/${name}-frame.html`, '<!doctype html><title>f</title>'],
    [`/${name}.woff2`, 'no font'], [`/${name}.webm`, 'no film'],
    ...PICTURES.map((one) => [`/${name}-${one}.svg`, PICTURE]),
  ])),
};
const head = (text, hint) => text.replace('<script async', `<link rel="stylesheet" href="/style.css">${hint ? HINT : ''}<script async`);
const sides = `<murmur-if segment="regular"><div class="variant">${side('variant')}</div><div slot="else" class="fallback">${side('fallback')}</div></murmur-if>`;

/** Opens the page, consents, buys or not, and comes back; the requests of each visit. */
async function visits(t, here, { buys, cold = false }) {
  const browser = await visitor(t, cold ? {} : undefined);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  await page.evaluate(([choice, count]) => {
    window.murmur.consent(choice);
    for (let n = 0; n < count; n++) window.murmur.track(count ? 'purchase' : 'cart_add');
  }, [EVERYTHING, buys]);
  const asked = [];
  for (let visit = 0; visit < 2; visit++) {
    here.requests.length = 0;
    await page.reload({ waitUntil: 'networkidle' });
    await ready(page);
    await page.evaluate(() => customElements.whenDefined('murmur-if').then(() => undefined));
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.waitForLoadState('networkidle');
    // When a browser asks for the icon of a page or of its frame is its own affair.
    const ofPage = ({ path }) => !path.includes('/v1/') && path !== '/icon.svg';
    asked.push(here.requests.filter(ofPage).map(({ method, path }) => `${method} ${path}`).sort());
  }
  const shown = await page.evaluate(() => document.querySelector('murmur-if').state);
  await page.close();
  return { shown, asked };
}

for (const hint of [false, true]) {
  test(`a member's browser asks for what everyone's asks, ${hint ? 'with' : 'without'} the hint`, async (t) => {
    const here = await site(t, { files: { ...files, '/': head(html({ body: ELEMENTS + sides }), hint) } });
    const stranger = await visits(t, here, { buys: 0, cold: true });
    const member = await visits(t, here, { buys: 3, cold: true });
    assert.deepEqual([stranger.shown, member.shown], ['fallback', 'shown']);
    assert.deepEqual(member.asked, stranger.asked);
    for (const asked of member.asked) {
      for (const name of ['variant', 'fallback']) {
        const kinds = new Set(asked.filter((one) => one.startsWith(`GET /${name}`)));
        assert.equal(kinds.size, KINDS, `${name}: ${kinds.size} of its files were asked for: ${[...kinds].join(' ')}`);
      }
    }
  });
}

/** Everything that moved since the page began, as Chromium adds it up, without what a visitor's own action moved. */
const shift = (page) => page.evaluate(() => new Promise((done) => {
  let sum = 0;
  const observer = new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  });
  observer.observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 300);
}));

/** The one rule that docs/PERSONALISE.md asks of a site. */
const UNTIL_DEFINED = ':root:not([data-murmur]) murmur-if:not(:defined) > :not([slot="else"]) { display: none; }';
const TALL = '<murmur-if segment="regular"><p class="tall">Welcome back</p><p slot="else">Everyone</p></murmur-if><p>What follows</p>'.repeat(3);

/** How much a page moves on a device four times slower: the first visit, and two as a member. */
async function moves(t, hint) {
  const style = `.tall { height: 200px; } ${UNTIL_DEFINED}`;
  // The elements come late, as behind a slow network: the page is painted before.
  const elements = (asked, answer, headers) => setTimeout(() => {
    answer.writeHead(200, { 'content-type': 'text/javascript', ...headers }).end('import "/personalise.js";');
  }, 300);
  const here = await site(t, { files: { ...files, '/style.css': style, '/late.js': elements, '/': head(html({ body: `<script type="module" src="/late.js"></script>${TALL}` }), hint) } });
  const browser = await visitor(t, {});
  const page = await browser.open();
  const session = await browser.context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const visit = async () => {
    await page.goto(`${here.url}/`);
    await ready(page);
    await until(() => page.evaluate(() => document.querySelector('murmur-if').state !== undefined), 'the elements');
    return [await page.evaluate(() => document.querySelector('murmur-if').state), await shift(page)];
  };
  const first = await visit();
  await page.evaluate((choice) => {
    window.murmur.consent(choice);
    for (let n = 0; n < 3; n++) window.murmur.track('purchase');
  }, EVERYTHING);
  return { first, second: await visit(), third: await visit() };
}

test('with the hint nothing moves, on the first visit and on those after it, on a slow device', async (t) => {
  assert.deepEqual(await moves(t, true), { first: ['fallback', 0], second: ['shown', 0], third: ['shown', 0] });
});

test('without it a member\'s page moves: what the hint is for', async (t) => {
  const { first, second } = await moves(t, false);
  assert.deepEqual(first, ['fallback', 0]);
  assert.equal(second[0], 'shown');
  assert.ok(second[1] > 0.01, `${second[1]}`);
});

test('with `room` nothing moves when the variant comes while the page is open', async (t) => {
  const style = `.tall { height: 200px; } p { margin: 0; } ${UNTIL_DEFINED}`;
  const moved = async (attribute) => {
    const body = `${ELEMENTS}<murmur-if segment="regular" ${attribute}><p class="tall">Welcome back</p><p slot="else">Everyone</p></murmur-if><p>What follows</p>`;
    const here = await site(t, { files: { ...files, '/style.css': style, '/': head(html({ body }), true) } });
    const page = await (await visitor(t)).open(`${here.url}/`);
    await ready(page);
    await page.evaluate(() => customElements.whenDefined('murmur-if').then(() => undefined));
    const before = await shift(page);
    await page.evaluate((choice) => {
      window.murmur.consent(choice);
      for (let n = 0; n < 3; n++) window.murmur.track('purchase');
    }, { ...EVERYTHING, report: false });
    const visible = await page.locator('murmur-if p').filter({ visible: true }).allTextContents();
    return [before, visible, await shift(page) > 0];
  };
  assert.deepEqual(await moved('room'), [0, ['Welcome back'], false]);
  assert.deepEqual(await moved(''), [0, ['Welcome back'], true]);
});

test('without JavaScript everyone sees the fallback', async (t) => {
  const here = await site(t, { files: { ...files, '/style.css': UNTIL_DEFINED, '/': head(html({ body: TALL }), true) } });
  const browser = await visitor(t, {});
  const page = await browser.open();
  const session = await browser.context.newCDPSession(page);
  await session.send('Emulation.setScriptExecutionDisabled', { value: true });
  await page.goto(`${here.url}/`);
  assert.deepEqual(await page.locator('p').filter({ visible: true }).allTextContents(), ['Everyone', 'What follows', 'Everyone', 'What follows', 'Everyone', 'What follows']);
});
