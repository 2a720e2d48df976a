// Firefox by WebDriver BiDi, with a visitor's tabs.
import { existsSync } from 'node:fs';
import { atEnd } from '../../e2e/support/until.mjs';

const EXECUTABLE = '/usr/bin/firefox-esr';

export const name = 'Firefox';

/** What keeps it from running here, or nothing. */
export async function missing() {
  if (!existsSync(EXECUTABLE)) return `${EXECUTABLE} is not there`;
  return import('puppeteer-core').then(() => undefined, () => 'puppeteer-core is not there: `npm run setup` gets it');
}

export async function launch(t) {
  const { default: puppeteer } = await import('puppeteer-core');
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: EXECUTABLE, headless: true });
  atEnd(t, () => browser.close());
  return { open: (url) => open(browser, url) };
}

/** A new tab, in front of the others. */
async function open(browser, url) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  await page.goto(url);
  return {
    goto: (address) => page.goto(address),
    run: (what, ...args) => page.evaluate(what, ...args),
    errors: () => errors,
  };
}
