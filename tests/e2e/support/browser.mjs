// A Chromium as a visitor runs it: tabs that are hidden when another is in front, a profile that outlives it.
// Playwright's own launch keeps every page visible, so the browser is started here and joined over its debugging port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { record } from './traffic.mjs';
import { atEnd, file, folder, until } from './until.mjs';

const CHROMIUM = '/usr/bin/chromium';
const PATIENCE = 5000;
const START = 30_000;
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-default-browser-check',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions', '--disable-breakpad',
  '--hide-scrollbars', '--force-prefers-reduced-motion', '--password-store=basic', '--window-size=1280,900', '--remote-debugging-port=0',
  // Whatever a page asks of anybody else, it can't leave this machine.
  '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
// A visitor's browser neither calls itself headless nor says that a program drives it.
const PERSON = [`--user-agent=${AGENT}`, '--disable-blink-features=AutomationControlled'];

/**
 * A visitor's browser. One serves all tests of a file, each on an origin of its own, which is emptied after it. With
 * `own` it is a new one: to end it, to move its clock, to start from a `profile` folder or with `preferences` or `flags`,
 * or as a `program` that reads pages. After the test its traffic and its pages' policies are judged: see support/traffic.mjs.
 */
export async function visitor(t, own) {
  let browser;
  // Once its pages are closed, which is when the last reports leave.
  atEnd(t, () => browser?.log.judge());
  browser = own ? await start(t, own) : await (shared ??= start(file, {}));
  const origins = new Set();
  const open = async (url, before) => {
    if (url) origins.add(new URL(url).origin);
    return newTab(browser.context, url, before);
  };
  if (!own) {
    atEnd(t, async () => {
      const [blank, ...pages] = browser.context.pages();
      await Promise.all(pages.map((page) => page.close()));
      const session = await browser.context.newCDPSession(blank);
      for (const origin of origins) await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
      await session.send('Network.clearBrowserCookies');
      await session.detach();
    });
  }
  return { ...browser, open };
}

let shared;

async function start(t, { profile = folder(t, 'profile'), preferences, flags = [], program = false }) {
  if (preferences) {
    mkdirSync(join(profile, 'Default'), { recursive: true });
    writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  }
  const child = spawn(CHROMIUM, [...FLAGS, ...(program ? [] : PERSON), ...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // What it leaves in its folder for such files goes with the profile.
    env: { ...process.env, TMPDIR: profile },
  });
  const gone = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  let session;
  atEnd(t, async () => {
    // Its helpers end with it only when it ends by itself; killed, they would write to the profile after it is removed.
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    if (session) await quit(session, gone);
    else child.kill('SIGKILL');
    await gone;
    clearTimeout(timer);
  });
  const kill = () => {
    child.kill('SIGKILL');
    return gone;
  };
  const browser = await chromium.connectOverCDP(await address(child), { noDefaults: true });
  const [context] = browser.contexts();
  const log = await record(context);
  const downloads = join(profile, 'downloads');
  session = await browser.newBrowserCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
  return { profile, context, log, downloads, quit: () => quit(session, gone), kill };
}

function address(child) {
  let said = '';
  return new Promise((found, fail) => {
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
      const match = /DevTools listening on (ws:\S+)/.exec(said);
      if (match) found(match[1]);
    });
    child.on('exit', () => fail(new Error(`${CHROMIUM} ended:\n${said}`)));
    child.on('error', fail);
  });
}

/** Ends the browser as its menu does: everything is written to the profile first. */
async function quit(session, gone) {
  await Promise.all([gone, session.send('Browser.close').catch(() => {})]);
}

/** A new tab, in front of the others. `before` prepares it, before it goes to `url`. */
async function newTab(context, url, before) {
  const page = await context.newPage();
  const told = watch(page);
  await before?.(page);
  if (url) await page.goto(url);
  return Object.assign(page, { told });
}

/** Everything that went wrong in a page, and everything it said on the console. */
export function watch(page) {
  const told = { exceptions: [], errors: [], warnings: [], infos: [] };
  page.on('pageerror', (error) => told.exceptions.push(String(error)));
  page.on('console', (message) => {
    const list = { error: told.errors, warning: told.warnings, info: told.infos }[message.type()];
    list?.push(message.text());
  });
  page.on('crash', () => told.exceptions.push('the page crashed'));
  return told;
}

/** Puts the tab in front that the browser began with, so that `page` is hidden. */
export async function hide(page) {
  await page.context().pages()[0].bringToFront();
  await until(() => page.evaluate(() => document.hidden), 'the page to be hidden');
}

/** Puts `page` in front again. */
export async function show(page) {
  await page.bringToFront();
  await until(() => page.evaluate(() => !document.hidden), 'the page to be shown');
}

/** Waits until the one-tag script has started in `page`. */
export const ready = (page) => page.evaluate((patience) => new Promise((done, fail) => {
  if (typeof window.murmur?.explain === 'function') return done();
  document.addEventListener('murmur:ready', () => done(), { once: true });
  setTimeout(() => fail(new Error('Murmur did not start: what does the console of the page say?')), patience);
}), START);

/** What this origin keeps in localStorage, by name. */
export const stored = (page) => page.evaluate(() => ({ ...localStorage }));
