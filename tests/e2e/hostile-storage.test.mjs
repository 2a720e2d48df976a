// What another script of the page may have left in localStorage: no script runs from it, no exception reaches the page,
// and no profile promises less, whatever stands there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hide, ready, show, stored, visitor } from './support/browser.mjs';
import { collector } from './support/collector.mjs';
import { certain, EVERYTHING } from './support/manifest.mjs';
import { page as html, site } from './support/site.mjs';

const MARKUP = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';

/** Names that a reader of storage may stumble over. */
const NAMES = [
  'murmur.', 'murmur.h.', 'murmur.h.purchase', 'murmur.h.purchase.0', 'murmur.h.purchase.0.1', 'murmur.h.purchase.-1.0',
  'murmur.h.purchase.255.4294967295', 'murmur.h.purchase.99999999999999999999.1', 'murmur.h.purchase.0.NaN', 'murmur.h.view.0.0',
  'murmur.h.__proto__.0.0', 'murmur.h.constructor.0.0', `murmur.h.${MARKUP}.0.0`, `murmur.h.${'x'.repeat(10_000)}.0.0`,
  'murmur.i.purchase.0', 'murmur.i.__proto__.0', 'murmur.i.purchase.-9', 'murmur.p.newsletter', 'murmur.limit', 'murmur.stated',
  'murmur.stays', 'murmur.pending', 'murmur.generation', 'murmur.consent', 'murmur.profile', 'murmur.probe', '__proto__', 'constructor',
];

/** What may stand under them. */
const VALUES = [
  '', ' ', '0', '-1', '1e999', '9'.repeat(400), 'null', 'true', '[]', '{}', 'none none', 'store report activate personalise', 'store '.repeat(9999),
  '{"__proto__":{"harmed":1},"constructor":{"prototype":{"harmed":1}}}', '__proto__', MARKUP, 'javascript:harmed=1', '\ud800', '\udfff\ud800',
  '\u0000', '\u202eesrever', '㐀', '㐀'.repeat(800), '㐁㐂㐃'.repeat(50_000), 'murmur profile 1', 'murmur profile 2', 'murmur profile 9\nkey x', 'no more reports from this profile ',
  'x'.repeat(500_000), Array.from({ length: 5000 }, (_, n) => `report waiting ${n}`).join('\n'),
];

async function enter(t) {
  const real = await collector(t, { manifest: certain() });
  const here = await site(t, { collector: real, files: { '/manifest.json': certain(), '/': html() } });
  const browser = await visitor(t);
  const page = await browser.open(`${here.url}/`);
  await ready(page);
  return { real, here, browser, page };
}

const write = (page, all) => page.evaluate((entries) => {
  localStorage.clear();
  for (const [name, text] of entries) {
    try {
      localStorage.setItem(name, text);
    } catch { /* it is full: what fits stands there */ }
  }
}, all);

/** Every call that a page makes, and what the visitor sees of the promise. */
const use = (page) => page.evaluate(async () => {
  const { murmur } = window;
  murmur.track('purchase', { value: 10 });
  murmur.track('view', { genre: 'jazz' });
  const seen = {
    segments: murmur.segments(), has: murmur.has('regular'), why: murmur.why('regular'), arm: murmur.arm('regular'),
    consent: murmur.consentState(), storage: murmur.storage(), explain: await murmur.explain('regular'),
    history: await murmur.history(), preferences: await murmur.preferences(), exported: await murmur.export(),
  };
  return { ledger: await murmur.ledger(), said: JSON.stringify(seen).length };
});

/** Nothing of it ran, nothing was thrown, and nothing is promised beyond the manifest. */
async function harmless(page, { ledger }, what) {
  assert.deepEqual(page.told.exceptions.concat(page.told.errors), [], what);
  assert.ok(page.told.warnings.length <= 1, `${what}: ${page.told.warnings.join('\n')}`);
  assert.ok(page.told.warnings.every((line) => line.startsWith('murmur: ')), page.told.warnings.join('\n'));
  page.told.warnings.length = 0;
  const harmed = await page.evaluate(() => [window.harmed, {}.harmed, [].harmed, Object.prototype.hasOwnProperty('harmed')]);
  assert.deepEqual(harmed, [undefined, undefined, undefined, false], what);
  assert.ok(ledger.cap <= 8 && ledger.entries.length <= 8, `${what}: a cap of ${ledger.cap}, ${ledger.entries.length} entries`);
  assert.ok([undefined, '3/1'].includes(ledger.odds), `${what}: odds ${ledger.odds}`);
}

for (const [when, arrive] of [
  ['before the page loads', (page) => page.reload()],
  ['while it is open', (page) => page.evaluate(() => { dispatchEvent(new StorageEvent('storage', { key: null })); })],
]) {
  test(`each hostile value under every name, written ${when}`, async (t) => {
    const { here, page } = await enter(t);
    for (const value of VALUES) {
      const what = `${JSON.stringify(value.slice(0, 40))}, ${value.length} long`;
      await write(page, NAMES.map((name) => [name, value]));
      await arrive(page);
      await ready(page);
      await harmless(page, await use(page), what);
      await page.evaluate(() => { window.murmur.consent({ store: true, personalise: true, report: true }); });
      await hide(page);
      await show(page);
      await harmless(page, await use(page), `${what}, with consent`);
      await page.evaluate(() => window.murmur.forget());
      assert.deepEqual(Object.keys(await stored(page)).filter((name) => name.startsWith('murmur.') && name !== 'murmur.profile'), [], `${what}: all is erased`);
    }
    for (const { body } of here.sent()) assert.ok(Buffer.byteLength(body) <= 256, body);
  });
}

/** With its checksum: FNV-1a of 64 bits. */
function sealed(body) {
  let sum = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(body)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(sum);
  return body + bytes.toString('base64url');
}

/** A profile that reported once, as this build writes it, changed and sealed as if it were its own. */
const FORGERIES = [
  ['a cap of millions', (text) => text.replace(/^(born \d+ \d+) \d+/m, '$1 4294967295')],
  ['epochs of a millisecond', (text) => text.replace(/^(born \d+) \d+/m, '$1 1')],
  ['odds of 1000', (text) => text.replace(/^(asked \S+) \S+/m, '$1 1000/1')],
  ['odds without noise', (text) => text.replace(/^(asked \S+) \S+/m, '$1 1/0')],
  ['a question nobody asks', (text) => text.replace(/^asked \S+/m, 'asked __proto__')],
  ['a ledger without its end', (text) => text + text.split('\n').at(-2).concat('\n').repeat(5000)],
  ['a report of a megabyte', (text) => text.replace(/^report sent/m, 'report waiting').replace(/\S+\n$/, `${'A'.repeat(1 << 20)}\n`)],
  ['another birth', (text) => text.replace(/^born \d+/m, 'born 0')],
  ['a birth in the far future', (text) => text.replace(/^born \d+/m, 'born 4294967295')],
  ['no ledger', (text) => text.replace(/^report.*\n/gm, '')],
  ['a key of a byte', (text) => text.replace(/^key \S+/m, 'key AA')],
];

for (const [name, forge] of FORGERIES) {
  test(`a forged profile with ${name} is refused, or promises no less`, async (t) => {
    const { here, page } = await enter(t);
    await page.evaluate((choice) => window.murmur.consent(choice), EVERYTHING);
    await hide(page);
    const [first] = await here.arrived(1);
    await show(page);
    const text = (await stored(page))['murmur.profile'];
    const forged = sealed(forge(text.slice(0, text.lastIndexOf('\n') + 1)));
    assert.notEqual(forged, text, 'it is another');
    await page.evaluate((one) => localStorage.setItem('murmur.profile', one), forged);
    for (let turn = 0; turn < 3; turn++) {
      await page.reload();
      await ready(page);
      await harmless(page, await use(page), name);
      await hide(page);
      await show(page);
    }
    const bodies = new Set(here.sent().map(({ body }) => body));
    assert.ok(bodies.size <= 1 && bodies.has(first.body), `nothing new leaves: ${[...bodies].map((body) => body.slice(0, 300)).join('\n')}`);
  });
}
