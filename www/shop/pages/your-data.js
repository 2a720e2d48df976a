import '../shop.js';
import { follow, murmur, settled } from '../lib/audience.js';
import { $, h } from '../lib/dom.js';
import { confirmation, showChoices, wireChoices } from '../lib/your-data/choices.js';
import { historyCards, segmentCards } from '../lib/your-data/memory.js';
import { reportsBody } from '../lib/your-data/reports.js';

const PATIENCE = 5000;
const written = new Map();

/** Writes a part anew only when it says something else, and keeps open what was open. */
function write(selector, facts, make) {
  const now = JSON.stringify(facts);
  if (written.get(selector) === now) return;
  written.set(selector, now);
  const root = $(selector);
  const open = new Set([...root.querySelectorAll('details[open]')].map((details) => details.dataset.keep));
  root.replaceChildren(...[make()].flat().filter(Boolean));
  for (const details of root.querySelectorAll('details')) details.open = open.has(details.dataset.keep);
}

/** How often it was asked for: an answer that another overtook is not shown. */
let asked = 0;

async function show(instance) {
  const mine = ++asked;
  const [{ history, segments, consent }, ledger] = await Promise.all([instance.export(), instance.ledger(), showChoices(instance)]);
  if (mine !== asked) return;
  const titleOf = (question) => segments.find(({ segment }) => segment === question)?.title ?? question;
  write('#history', history, () => historyCards(history));
  write('#segments', segments, () => h('ul', { class: 'cards' }, segmentCards(segments)));
  write('#reports', [ledger, consent.report], () => reportsBody(ledger, consent.report, titleOf));
}

async function download(instance) {
  const file = new Blob([JSON.stringify(await instance.export(), null, 2)], { type: 'application/json' });
  const url = URL.createObjectURL(file);
  h('a', { href: url, download: `slow-needle-your-data-${new Date().toISOString().slice(0, 10)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  $('#said').textContent = 'Your copy is in the downloads.';
}

function wire(instance) {
  const erase = confirmation($('#confirm'));
  wireChoices(instance, erase);
  $('#export').addEventListener('click', () => download(instance));
  $('#forget').addEventListener('click', (event) => erase.ask(async () => {
    await instance.forget();
    await show(instance);
  }, event.currentTarget));
  // Another tab may have added to it meanwhile.
  document.addEventListener('visibilitychange', () => document.hidden || show(instance));
  $('#blocked').hidden = true;
  $('#all').hidden = false;
}

murmur.then((instance) => {
  wire(instance);
  follow(show);
});

$('#blocked').hidden = (await settled(PATIENCE));
