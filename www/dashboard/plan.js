// What will be sayable, and when: a form over `GET /v1/plan`, its table, and the curve of one question.

import { readPlan, Trouble } from './api.js';
import { curve } from './curve.js';
import { $, h } from './dom.js';
import { count, epsilon, halfWidth } from './words.js';

const MARKED = [1, 4, 13];
const COLUMNS = ['Question', 'Reports in an epoch', 'After 1 week', 'After 4 weeks', 'After 13 weeks', 'Target reached', 'Two epochs apart by', 'What would help most'];

const title = (row) => row.title ?? row.question;
const weeks = (number) => `${number} ${number === 1 ? 'week' : 'weeks'}`;
const at = (row, week) => row.after.find((after) => after.weeks === week).half_width;
const target = (row) => (row.weeks_to_target === null ? 'not in ten years' : `after ${weeks(row.weeks_to_target)}`);

/** What the form says, as the address wants it: shares are typed in percent. */
function asked(form) {
  const entries = [...new FormData(form)].filter(([, value]) => value !== '');
  return Object.fromEntries(entries.map(([name, value]) => [name, name === 'weekly_visitors' ? Number(value) : Number(value) / 100]));
}

function help(row) {
  const [best] = row.changes;
  if (!best) return 'nothing that is asked here';
  return `${best.change}: ${halfWidth(row, best.half_width)}, ε\u00a0${epsilon(best.epsilon)}`;
}

function tableRow(row) {
  const cells = [count(row.reports), ...MARKED.map((week) => halfWidth(row, at(row, week))), target(row), halfWidth(row, row.smallest_difference)];
  return h('tr', {},
    h('th', { scope: 'row' }, title(row), h('span', { class: 'soft of' }, ` ${row.measure}`)),
    cells.map((cell) => h('td', { class: 'number' }, cell)),
    h('td', { class: 'words' }, help(row), row.withheld && h('p', { class: 'soft' }, `An epoch alone would be withheld: ${row.withheld}`)));
}

function table(rows) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'The plan of each question, table' }, h('table', {},
    h('caption', { class: 'unseen' }, 'How narrow each question’s interval will be, and when'),
    h('thead', {}, h('tr', {}, COLUMNS.map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, rows.map(tableRow))));
}

/** One question's curve, in a sentence and as a picture. */
function picture(plan, row) {
  const figure = h('div', { class: 'figure' });
  const [first, , last] = MARKED;
  const said = `${title(row)}: ${halfWidth(row, at(row, first))} after ${weeks(first)}, ${halfWidth(row, at(row, last))} after ${weeks(last)}; the target ${row.weeks_to_target === null ? 'is not reached in ten years' : `is reached ${target(row)}`}.`;
  const draw = (width) => figure.replaceChildren(curve({ row, target: row.unit === 'amount' ? undefined : plan.target, marked: MARKED, width, label: `${said} The table has the same numbers.` }));
  new ResizeObserver(([{ contentRect }]) => contentRect.width > 0 && draw(Math.floor(contentRect.width))).observe(figure);
  return [h('p', { class: 'headline' }, said), figure];
}

function show(plan) {
  const rows = plan.questions;
  if (rows.length === 0) return $('#planned').replaceChildren(h('p', { class: 'soft' }, 'The manifests that this collector was started with ask nothing.'));
  const stage = h('div', { 'aria-live': 'polite' });
  const choose = (index) => stage.replaceChildren(...picture(plan, rows[index]));
  const select = h('select', { id: 'planned-question', change: ({ target: { value } }) => choose(Number(value)) },
    rows.map((row, index) => h('option', { value: index }, `${title(row)} (${row.site} · ${row.question})`)));
  choose(0);
  return $('#planned').replaceChildren(
    h('p', { class: 'which' }, h('label', { for: 'planned-question' }, 'Curve of'), select), stage, table(rows));
}

/** `token()` gives the token of now; `leave(trouble)` is called where it is not one any more. */
export function planner(token, leave) {
  const form = $('#plan-form');
  const trouble = $('#plan-trouble');
  let turn = 0;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const mine = ++turn;
    form.setAttribute('aria-busy', 'true');
    try {
      const plan = await readPlan(token(), asked(form));
      if (mine !== turn) return;
      trouble.hidden = true;
      show(plan);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (error.kind === 'token') return leave(error);
      trouble.textContent = error.message;
      trouble.hidden = false;
    } finally {
      form.removeAttribute('aria-busy');
    }
  });
}
