// axe-core, the rules that a machine can check of what a page must be for everyone to use it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails where axe finds anything in the page as it stands, in light or in dark; elements' shadow roots are looked into. */
export async function accessible(tab, what) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await tab.emulateMedia({ colorScheme });
    if (!(await tab.evaluate(() => 'axe' in window))) await tab.evaluate(AXE);
    const { violations, incomplete, passes } = await tab.evaluate(() => window.axe.run(document, { resultTypes: ['violations', 'incomplete', 'passes'] }));
    assert.ok(passes.length > 10, `${what}: the rules ran`);
    // What axe can't decide by itself counts, but for text over a picture or a gradient, which it can't measure.
    const open = incomplete.filter(({ id }) => id !== 'color-contrast');
    for (const { id, nodes } of [...violations, ...open]) {
      for (const { target, failureSummary } of nodes) found.push(`${what}, ${colorScheme}: ${id} at ${target.flat(9).join(' ')}: ${failureSummary}`);
    }
  }
  assert.deepEqual(found, []);
}
