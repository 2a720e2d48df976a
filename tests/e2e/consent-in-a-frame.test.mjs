// A site in a frame hears the consent manager of the page around it, on the IAB's own packages: that of its own origin, and of
// origins that it names. Whoever else puts it into a frame says nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ready, visitor } from './support/browser.mjs';
import { attribute, bundled } from './support/managers.mjs';
import { certain } from './support/manifest.mjs';
import { page as html, site, STRICT } from './support/site.mjs';
import { until } from './support/until.mjs';

const tcf = await bundled('tcf.js');
const gpp = await bundled('gpp.js');
const AGREED = { purposes: [1, 5, 8] };
const NATIONAL = 7;
const [OPTED_OUT, DID_NOT] = [1, 2];
const UNSAID = { store: false, personalise: false, report: false, activate: false, decided: false };

const around = (address, scripts) => `<!doctype html><title>Around</title><link rel="icon" href="/icon.svg">
${scripts.map((one) => `<script src="${one}"></script>`).join('')}<iframe src="${address}"></iframe>`;

/** The site in a frame of a page with the managers: of its own origin, of another that it names, or of one that it does not. */
async function enter(t, { consent, by = 'own', options = {}, scripts = ['/tcf.js'], nested = false }) {
  const managers = { '/tcf.js': tcf, '/gpp.js': gpp };
  const inner = await site(t, { files: { '/manifest.json': certain(), ...managers } });
  const outer = await site(t, { files: managers, policy: `${STRICT}; frame-src ${inner.url}` });
  const elsewhere = outer.url.replace('127.0.0.1', 'localhost');
  const parents = by === 'named' ? [elsewhere] : [];
  inner.files.set('/', html({ data: { consent, 'consent-options': attribute({ ...options, parents }) } }));
  inner.files.set('/between', around('/', []));
  const framed = nested ? '/between' : '/';
  inner.files.set('/around', around(framed, scripts));
  outer.files.set('/around', around(`${inner.url}${framed}`, scripts));
  const page = await (await visitor(t)).open(`${by === 'own' ? inner.url : elsewhere}/around`);
  const frame = page.frames().find((one) => one.url() === `${inner.url}/`);
  await ready(frame);
  return { page, frame, elsewhere };
}

const state = (frame) => frame.evaluate(() => window.murmur.consentState());
const becomes = (frame, wanted) => until(async () => {
  const found = await state(frame);
  return Object.entries(wanted).every(([purpose, said]) => found[purpose] === said);
}, JSON.stringify(wanted));
const told = ({ told: { exceptions, errors } }) => exceptions.concat(errors);

test('TCF: the manager of the page around is heard, and its withdrawal too', async (t) => {
  for (const by of ['own', 'named']) {
    const { page, frame } = await enter(t, { consent: 'tcf', by });
    assert.deepEqual(await state(frame), UNSAID);
    await page.evaluate((consents) => {
      window.manager.load();
      window.manager.choose(consents);
    }, AGREED);
    await becomes(frame, { store: true, personalise: true, report: true, activate: false });
    const trace = await frame.evaluate(async () => (await window.murmur.consentTrace()).filter(({ inForce }) => inForce));
    assert.deepEqual(trace.map(({ purpose, source }) => [purpose, source]).slice(0, 3), [['store', 'tcf'], ['personalise', 'tcf'], ['report', 'tcf']]);
    await frame.evaluate(() => window.murmur.track('purchase', { value: 20 }));
    await page.evaluate(() => window.manager.choose({ purposes: [] }));
    await becomes(frame, { store: false, decided: true });
    const kept = await frame.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('murmur.h')));
    assert.deepEqual([kept, told(page)], [[], []]);
  }
});

test('TCF: it is found over a frame between', async (t) => {
  const { page, frame } = await enter(t, { consent: 'tcf', by: 'named', nested: true });
  await page.evaluate((consents) => {
    window.manager.load();
    window.manager.choose(consents);
  }, AGREED);
  await becomes(frame, { store: true });
});

test('TCF: a page around that the site does not name says nothing, and one line says so', async (t) => {
  const { page, frame, elsewhere } = await enter(t, { consent: 'tcf', by: 'nobody' });
  await page.evaluate((consents) => {
    window.manager.load();
    window.manager.choose(consents);
    window.manager.open();
    window.manager.choose(consents);
  }, AGREED);
  await until(() => page.told.warnings.length > 0, 'the line');
  await frame.evaluate(() => fetch('/icon.svg'));
  assert.deepEqual(await state(frame), UNSAID);
  assert.deepEqual(page.told.warnings, [`murmur: a consent manager of ${elsewhere} is not heard; "parents" of the consent options name who is`]);
});

test('TCF: nobody but the manager\'s own page answers for it', async (t) => {
  const { page, frame } = await enter(t, { consent: 'tcf', by: 'own' });
  const forged = { __tcfapiReturn: { callId: 'murmur', success: true, returnValue: { eventStatus: 'tcloaded', purpose: { consents: { 1: true, 5: true, 8: true } } } } };
  // Of the site's own origin, yet not from the page that was asked.
  await frame.evaluate(async (message) => {
    window.postMessage(message, '*');
    await fetch('/icon.svg');
  }, forged);
  assert.deepEqual(await state(frame), UNSAID);
  assert.deepEqual(told(page), []);
});

test('GPP: an opt-out in the page around is a no, and a no opt-out a yes where the site asks so', async (t) => {
  for (const by of ['own', 'named']) {
    const { page, frame } = await enter(t, { consent: 'gpp', by, options: { optOut: true }, scripts: ['/gpp.js'] });
    await page.evaluate(([id, no]) => {
      window.manager.say({ usnat: { SaleOptOut: no, SharingOptOut: no, TargetedAdvertisingOptOut: no } }, [id]);
      window.manager.answerFrames();
    }, [NATIONAL, DID_NOT]);
    await becomes(frame, { store: true, personalise: true, report: true, activate: true });
    await page.evaluate(([id, out]) => window.manager.say({ usnat: { SaleOptOut: out } }, [id]), [NATIONAL, OPTED_OUT]);
    await becomes(frame, { report: false, activate: false });
    assert.deepEqual(told(page), []);
  }
});

test('GPP: what makes no sense is one line, and throws into nothing', async (t) => {
  const { page, frame } = await enter(t, { consent: 'gpp', by: 'own', scripts: [] });
  await page.evaluate(() => {
    addEventListener('message', ({ data, source }) => {
      if (data?.__gppCall) source.postMessage({ __gppReturn: { callId: data.__gppCall.callId, success: true, returnValue: { pingData: { signalStatus: 'ready', applicableSections: null, parsedSections: { usnat: {} } } } } }, '*');
    });
    const mark = document.createElement('iframe');
    mark.name = '__gppLocator';
    document.body.append(mark);
  });
  await until(() => page.told.warnings.length > 0, 'the line');
  assert.match(page.told.warnings[0], /^murmur: what a consent manager said can't be read \(__gpp\): TypeError/);
  assert.deepEqual([await state(frame), told(page)], [UNSAID, []]);
});
