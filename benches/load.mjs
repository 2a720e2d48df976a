// The main thread while a page with the one tag loads, the processor slowed down 4 times: Murmur's own tasks, and whether
// one of the page's is long (50 ms or more).
import { readFileSync } from 'node:fs';
import { at, Stop } from '../scripts/lib.mjs';
import { bundle } from './support/bundle.mjs';
import { openPage, withBrowser } from './support/chromium.mjs';
import { duration, markdown, median } from './support/report.mjs';
import { sdkFiles } from './support/sdk.mjs';
import { withServer } from './support/server.mjs';
import { wanted } from './start/page.mjs';

const VISITS = [
  ['none', 'the page without the tag'],
  ['first', 'a first visit, the demo shop\'s manifest'],
  ['returning', 'a visitor of 10,000 events, 20 segments'],
  ['first-worker', 'a first visit, the engine in a worker'],
  ['returning-worker', 'a visitor of 10,000 events, the engine in a worker'],
];
const WORKER = ' data-worker';
const SLOWER = 4;
const LOADS = 15;
/** Says of each function of wasm that it is compiled, which is how tasks are known in which nothing else tells. */
const COMPILING = 'disabled-by-default-v8.wasm.detailed';
/** Has whole tasks, with what they do once their own call is over: what was awaited goes on there. */
const WHOLE = 'disabled-by-default-devtools.timeline';
/** What a task takes beyond it, in µs, blocks the page: its sum is what Lighthouse calls total blocking time. */
const LONG = 50_000;
/** After the page said that it is ready: what still runs then is seen, too. */
const SETTLE = 300;

const html = (manifest, worker = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
${manifest ? `<script async src="/pkg/murmur.js" data-manifest="${manifest}" data-collector="/"${worker}></script>` : ''}
<script>
document.addEventListener('murmur:ready', () => console.log('ready'));
${manifest ? '' : "addEventListener('load', () => console.log('ready'));"}
</script></head><body><h1>A page</h1><p>${'Words of a page. '.repeat(300)}</p></body></html>`;

/** `[{ visit, longest, total, longTasks }]`, medians in µs, the longest task and long tasks over all loads. */
export async function measure({ quick, say }) {
  const files = {
    '/none': html(), '/first': html('/shop.json'), '/returning': html('/many.json'),
    '/first-worker': html('/shop.json', WORKER), '/returning-worker': html('/many.json', WORKER), '/fill': '<!doctype html><title>Fill</title>',
    '/shop.json': readFileSync(at('www', 'shop', 'manifest.json')), '/many.json': JSON.stringify(wanted),
    '/page.mjs': await bundle('start/page.mjs'), ...sdkFiles(),
  };
  return withServer(files, ({ url }) => withBrowser(async (browser) => {
    const results = [];
    for (const [visit] of VISITS) {
      const loads = [];
      const returning = visit.startsWith('returning') ? await filled(browser, url) : undefined;
      for (let n = 0; n < (quick ? 3 : LOADS); n++) {
        const context = returning ?? await browser.newContext();
        loads.push(await load(browser, context, `${url}/${visit}`));
        if (!returning) await context.close();
      }
      await returning?.close();
      const of = (name) => loads.map((one) => one[name]);
      const result = {
        visit, total: median(of('total')), blocking: median(of('blocking')), longest: median(of('longest')), worst: Math.max(...of('longest')),
        longTasks: of('longTasks').reduce((sum, count) => sum + count, 0), loads: loads.length,
      };
      if (visit !== 'none' && result.total === 0) throw new Stop('No task of Murmur was found in the trace.');
      say(`${visit}: ${duration(result.total)} in all, the longest task ${duration(result.longest)}, ${result.longTasks} long tasks in ${loads.length} loads`);
      results.push(result);
    }
    return results;
  }));
}

async function filled(browser, url) {
  const context = await browser.newContext();
  const page = await openPage(context, `${url}/fill`);
  await page.evaluate(async (end) => { await (await import('/page.mjs')).fill(end); }, Date.now());
  await page.close();
  return context;
}

async function load(browser, context, url) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.addInitScript(() => {
    window.longTasks = 0;
    new PerformanceObserver((list) => { window.longTasks += list.getEntries().length; }).observe({ type: 'longtask' });
    // Nobody else on the page yields: what follows is a task of Murmur's, though nothing be compiled in it.
    const { scheduler } = window;
    const yields = scheduler.yield.bind(scheduler);
    scheduler.yield = () => yields().then(() => { performance.mark('murmur:step'); });
  });
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'blink.user_timing', 'v8.wasm', COMPILING, WHOLE] });
  const ready = page.waitForEvent('console', (message) => message.text() === 'ready');
  await page.goto(url);
  await ready;
  await page.waitForTimeout(SETTLE);
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const longTasks = await page.evaluate(() => window.longTasks);
  await page.close();
  return { ...murmurs(traceEvents), longTasks };
}

/**
 * The tasks of main threads in which Murmur's script or its wasm ran: all together, and the longest, in µs of the thread's
 * own time, so that other work on this machine does not count.
 */
function murmurs(events) {
  const thread = ({ pid, tid }) => `${pid}.${tid}`;
  const main = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread));
  const ours = events.filter((event) => main.has(thread(event)) && (event.cat.includes('v8.wasm') || speaksOfMurmur(event)));
  // A browser names them differently by who posted them, and one may lie in another.
  const tasks = events.filter((event) => main.has(thread(event)) && event.ph === 'X' && /(^|:)RunTask$/.test(event.name));
  const holds = (task, event) => thread(event) === thread(task) && event.ts >= task.ts && event.ts <= task.ts + task.dur;
  const outer = tasks.filter((task) => !tasks.some((other) => other !== task && other.dur > task.dur && holds(other, task)));
  const times = outer.filter((task) => ours.some((event) => holds(task, event))).map(({ tdur }) => tdur);
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  return { total: sum(times), longest: Math.max(0, ...times), blocking: sum(times.map((time) => Math.max(0, time - LONG))) };
}

const SCRIPTS = ['EvaluateScript', 'v8.compile', 'FunctionCall', 'EventDispatch'];
const speaksOfMurmur = ({ name, args }) => name === 'murmur:step' || SCRIPTS.includes(name) && /\/murmur(_remote)?\.js|murmur:/.test(JSON.stringify(args));

/** Of the engine on the page; in a worker it is a choice of the site's. */
export function goals(results) {
  const onPage = results.filter(({ visit }) => ['first', 'returning'].includes(visit));
  const title = (visit) => VISITS.find(([name]) => name === visit)[1];
  return onPage.flatMap(({ visit, longest, worst }) => [
    [`${title(visit)}: no task above 10 ms`, duration(longest), longest <= 10_000],
    [`${title(visit)}: no long task in any load`, duration(worst), worst < 50_000],
  ]);
}

export function tables(results) {
  const heading = [`main thread, ${SLOWER}× slower`, 'Murmur\'s tasks together', 'the longest (median)', 'the longest of all loads', 'beyond 50 ms (median)', 'long tasks of the page'];
  const rows = results.map(({ visit, total, longest, worst, blocking, longTasks, loads }) => [
    VISITS.find(([name]) => name === visit)[1], ...[total, longest, worst].map((micros) => (micros ? duration(micros) : '')),
    total ? duration(blocking) : '', `${longTasks} in ${loads} loads`,
  ]);
  return [markdown([heading, ...rows])];
}
