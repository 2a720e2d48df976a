// How soon the demo shop's first page knows the visitor's segments, and how much its layout shifts, on a processor slowed
// down 4 times. Everything is on this machine: it is the work that is measured, and not the network.
import { withBrowser } from './support/chromium.mjs';
import { duration, markdown, median } from './support/report.mjs';
import { withServer } from './support/server.mjs';
import { shopFiles } from './support/shop.mjs';

const SLOWER = 4;
const LOADS = 15;
/** What still moves after the decision is seen, too. */
const SETTLE = 1000;
const VISITORS = [['first', 'a first visit'], ['regular', 'a regular, whose page changes']];

/** `[{ visitor, paint, decision, shift, worst, loads }]`, medians in ms since the page was asked for; `shift` is the CLS. */
export async function measure({ quick, say }) {
  return withServer(shopFiles(true), ({ url }) => withBrowser(async (browser) => {
    const results = [];
    for (const [visitor, name] of VISITORS) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      if (visitor === 'regular') await become(context, url);
      const loads = [];
      for (let n = 0; n < (quick ? 2 : LOADS); n++) {
        const fresh = visitor === 'first' ? await browser.newContext({ viewport: { width: 1280, height: 900 } }) : context;
        loads.push(await load(fresh, url));
        if (fresh !== context) await fresh.close();
      }
      await context.close();
      const of = (key) => median(loads.map((one) => one[key]));
      const result = { visitor, paint: of('paint'), decision: of('decision'), shift: of('shift'), worst: Math.max(...loads.map(({ shift }) => shift)), loads: loads.length };
      say(`${name}: decided after ${duration(result.decision * 1000)}, CLS ${result.shift.toFixed(4)}`);
      results.push(result);
    }
    return results;
  }));
}

async function become(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(async () => {
    if (!window.murmur?.track) await new Promise((done) => { document.addEventListener('murmur:ready', done, { once: true }); });
    window.murmur.consent({ store: true, personalise: true });
    for (let n = 0; n < 3; n++) window.murmur.track('purchase', { value: 24.9 });
  });
  await page.close();
}

async function load(context, url) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
    window.decided = new Promise((done) => {
      document.addEventListener('murmur:ready', () => done(performance.now()), { once: true });
    });
  });
  await page.goto(url);
  const decision = await page.evaluate(() => window.decided);
  await page.waitForTimeout(SETTLE);
  const [paint, shift] = await page.evaluate(() => [performance.getEntriesByName('first-contentful-paint')[0].startTime, window.shift]);
  await page.close();
  return { paint, decision, shift };
}

export function tables(results) {
  const heading = [`the demo's first page, ${SLOWER}× slower`, 'first paint', 'segments decided', 'layout shift (CLS)', 'the worst of all loads'];
  const rows = results.map(({ visitor, paint, decision, shift, worst, loads }) => [
    VISITORS.find(([key]) => key === visitor)[1], duration(paint * 1000), duration(decision * 1000), shift.toFixed(4), `${worst.toFixed(4)} in ${loads} loads`,
  ]);
  return [markdown([heading, ...rows])];
}
