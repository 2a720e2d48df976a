// Asks for the token, reads the estimates, and shows them.

import { readEstimates, Trouble } from './api.js';
import { csv } from './csv.js';
import { $, h } from './dom.js';
import { drifted } from './drift.js';
import { planner } from './plan.js';
import { overview, questionSection } from './question.js';
import { byQuestion } from './series.js';

const KEY = 'murmur.token';
let token = remembered();
let rows = [];
let drift = [];
let reading = 0;

function remembered() {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

function remember(value) {
  token = value;
  try {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is blocked: the token lasts as long as the page.
  }
}

const confidence = () => Number($('input[name="confidence"]:checked').value);
const visitors = () => Math.max(0, Math.floor(Number($('#visitors').value))) || undefined;

function said(words) {
  $('#said').textContent = '';
  requestAnimationFrame(() => { $('#said').textContent = words; });
}

function show() {
  const entries = byQuestion(rows);
  const view = { confidence: confidence(), visitors: visitors(), said };
  $('#empty').hidden = entries.length > 0;
  $('#glance').hidden = entries.length < 2;
  $('#overview').replaceChildren(overview(entries));
  const moved = drifted(drift, rows);
  $('#drift').hidden = moved.length === 0;
  $('#drifted').replaceChildren(...moved);
  $('#questions').replaceChildren(...entries.map((entry, index) => questionSection(entry, index, view)));
  $('#csv').disabled = rows.length === 0;
}

/** The form while there is no working token, the estimates else. */
function open(signedIn) {
  $('#door').hidden = signedIn;
  $('#room').hidden = !signedIn;
  $('#leave').hidden = !signedIn;
}

function complain(error) {
  if (!(error instanceof Trouble)) throw error;
  const atDoor = error.kind === 'token' || $('#room').hidden;
  if (error.kind === 'token') remember('');
  if (atDoor) open(false);
  const place = atDoor ? $('#door-trouble') : $('#room-trouble');
  place.textContent = error.message;
  place.hidden = false;
  if (!atDoor) return;
  // Not the token's fault: it stays in the field, to try again.
  if (error.kind !== 'token') $('#token').value = token;
  $('#token').focus();
}

async function read() {
  const turn = ++reading;
  const room = $('#room');
  room.setAttribute('aria-busy', 'true');
  try {
    const answer = await readEstimates(token, confidence(), visitors());
    // A later question overtook this one.
    if (turn !== reading) return false;
    ({ estimates: rows, drift } = answer);
    for (const place of [$('#door-trouble'), $('#room-trouble')]) place.hidden = true;
    open(true);
    show();
    $('#read-at').textContent = `Read at ${new Date().toLocaleTimeString('en-GB')}.`;
    return true;
  } catch (error) {
    if (turn === reading) complain(error);
    return false;
  } finally {
    if (turn === reading) room.removeAttribute('aria-busy');
  }
}

function download() {
  const url = URL.createObjectURL(new Blob([csv(rows)], { type: 'text/csv' }));
  h('a', { href: url, download: `murmur-estimates-${new Date().toISOString().slice(0, 10)}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  said('The file is in the downloads.');
}

$('#door').addEventListener('submit', async (event) => {
  event.preventDefault();
  const typed = $('#token').value.trim().replace(/^Bearer\s+/i, '');
  if (!typed) return;
  remember(typed);
  if (await read()) {
    $('#token').value = '';
    $('h1').focus();
  }
});

$('#leave').addEventListener('click', () => {
  remember('');
  rows = [];
  reading += 1;
  for (const place of ['#questions', '#planned', '#drifted']) $(place).replaceChildren();
  open(false);
  $('#token').focus();
});

for (const choice of document.querySelectorAll('input[name="confidence"]')) choice.addEventListener('change', read);
$('#visitors').addEventListener('change', read);
$('#again').addEventListener('click', async () => { if (await read()) said('Read again.'); });
$('#csv').addEventListener('click', download);
planner(() => token, complain);

open(false);
if (token) read();
