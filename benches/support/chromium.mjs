// Chromium for measuring: headless, and deaf to the world. Nothing but this machine can be resolved, so whatever a
// peer tries to send ends in the browser, while the browser's own cache works as it does for a visitor.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const EXECUTABLE = '/usr/bin/chromium';
export const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-extensions', '--disable-sync', '--disable-breakpad', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'];

// Measured as a person's browser: for a program Murmur keeps nothing.
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
ARGS.push(`--user-agent=${AGENT}`, '--disable-blink-features=AutomationControlled');

const options = { executablePath: EXECUTABLE, args: ARGS, headless: true };

/** Runs `use` with a browser, whose every `newContext()` is a new visitor. */
export async function withBrowser(use) {
  const browser = await chromium.launch(options);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Runs `use` with a new profile on disk, caches included, which is gone afterwards. */
export async function withProfile(use) {
  const profile = mkdtempSync(join(tmpdir(), 'murmur-bench-'));
  const context = await chromium.launchPersistentContext(profile, options);
  try {
    return await use(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A page that went to `url`; `fault` is the first error that it threw. */
export async function openPage(context, url) {
  const page = await context.newPage();
  page.on('pageerror', (error) => { page.fault ??= error; });
  await page.goto(url);
  return page;
}
