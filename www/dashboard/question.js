// One question: its latest interval, whether it moved, the chart, and the table that says the same.

import { chart, sliver } from './chart.js';
import { h } from './dom.js';
import { change } from './series.js';
import { amount, count, epochDates, epsilon, interval, isOpen, isShown, percent, quote, titled } from './words.js';

const COLUMNS = ['Epoch', 'Reports (n)', 'Estimate', 'Standard error', 'Interval', 'Devices, estimated', 'ε', 'In words'];
const NONE = '–';

async function copy(button, words, said) {
  try {
    await navigator.clipboard.writeText(words);
    said('Copied.');
  } catch {
    // Without the clipboard (a page not on HTTPS), the sentence is laid out to be copied by hand.
    const field = h('input', { class: 'by-hand', value: words, readonly: true, 'aria-label': 'The sentence, to copy by hand' });
    button.replaceWith(field);
    field.select();
    field.focus();
  }
}

const copyButton = (row, { confidence, said }) => h('button', {
  type: 'button', class: 'link', click: ({ currentTarget }) => copy(currentTarget, quote(row, confidence), said),
}, 'Copy', h('span', { class: 'unseen' }, ` the sentence for ${epochDates(row)}`));

function inWords(row, view) {
  return [
    isShown(row) ? h('p', {}, `${row.sentence} `, copyButton(row, view)) : h('p', {}, h('strong', {}, 'Withheld: '), row.withheld ?? 'no estimate'),
    row.note && h('p', { class: 'soft' }, row.note),
    row.alarm && h('p', { class: 'alarm' }, h('strong', {}, 'Alarm: '), row.alarm),
  ];
}

function tableRow(row, view) {
  const shown = isShown(row);
  const cells = [
    count(row.reports),
    shown ? amount(row, row.value) : NONE,
    shown ? amount(row, row.standard_error) : NONE,
    shown ? interval(row) : NONE,
    shown && row.devices !== null ? `${count(row.devices_low)} – ${count(row.devices_high)}` : NONE,
    epsilon(row.epsilon),
  ];
  return h('tr', { class: shown ? undefined : 'withheld' },
    h('th', { scope: 'row' }, epochDates(row), isOpen(row) && h('span', { class: 'tag' }, 'open')),
    cells.map((value) => h('td', { class: 'number' }, value)),
    view.visitors && h('td', { class: 'number' }, row.coverage === null ? NONE : `about ${percent(row.coverage, 0)}`),
    h('td', { class: 'words' }, inWords(row, view)));
}

function table(entry, view) {
  const [title, { rows }] = [whole(entry), entry];
  const columns = view.visitors ? COLUMNS.toSpliced(-1, 0, 'Coverage') : COLUMNS;
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${title}, table` }, h('table', {},
    h('caption', { class: 'unseen' }, `${title}: every epoch`),
    h('thead', {}, h('tr', {}, columns.map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, [...rows].reverse().map((row) => tableRow(row, view)))));
}

/** The question's title, and what of it this is. */
const whole = ({ title, of }) => titled(title, of);

const alarms = (rows) => rows.filter((row) => row.alarm).length;

/** What forged reports could do to it. */
const forged = ({ forged_1_percent: up }) => (up === null ? '' : ` One forged report in a hundred would move it by at most ${(Math.ceil(up * 1000) / 10).toFixed(1)} points.`);

/** A measure over its epochs, in words, as a chart and as a table. */
function body(entry, id, view) {
  const { rows, latest } = entry;
  const moved = change(rows, view.confidence);
  const figure = h('div', { class: 'figure' });
  const draw = (width) => figure.replaceChildren(chart({
    rows, width, id, label: `${whole(entry)}: an interval for each of ${rows.length} epochs. The table below has the same numbers.`,
  }));
  // Drawn to the width it has, so that its lettering keeps its size.
  new ResizeObserver(([{ contentRect }]) => contentRect.width > 0 && draw(Math.floor(contentRect.width))).observe(figure);

  return [
    latest
      ? h('p', { class: 'headline' }, latest.sentence, ' ', copyButton(latest, view))
      : h('p', { class: 'headline' }, 'Nothing to show yet: every epoch is withheld.'),
    latest && h('p', { class: 'soft' }, `${epochDates(latest)}${isOpen(latest) ? ', still open' : ''}; ${count(latest.reports)} reports; ${latest.method}.${forged(latest)}`),
    latest && h('p', { class: moved.moved ? 'change moved' : 'change' }, h('strong', {}, moved.said), ` ${moved.because}`),
    alarms(rows) > 0 && h('p', { class: 'alarm' }, h('strong', {}, 'Alarm. '), 'Some of these counts cannot come from any honest crowd; see the table.'),
    latest && figure,
    table(entry, view),
  ];
}

const isShare = ({ latest }) => latest && latest.unit === 'share' && latest.measure !== 'lift';
const highest = (measures) => Math.max(0.02, ...measures.filter(isShare).map(({ latest }) => latest.high));

/** What a measure came to at last, on one scale with its neighbours. */
const glimpse = (entry, top) => [
  isShare(entry) ? sliver(entry.latest, top) : h('span', { class: 'sliver' }),
  h('span', { class: 'number' }, entry.latest ? interval(entry.latest) : 'withheld'),
];

/** `view`: the confidence, the visitors in an epoch if known, and `said` to tell a screen reader. */
export function questionSection(asked, index, view) {
  const { site, question, title, measures } = asked;
  const top = highest(measures);
  const measure = (entry, place) => h('details', { class: 'measure', open: place === 0 },
    h('summary', {}, h('span', { class: 'of' }, entry.of || 'the mean'), glimpse(entry, top)),
    body(entry, `${index}-${place}`, view));
  return h('section', { class: 'question', id: `question-${index}`, 'aria-labelledby': `title-${index}` },
    h('header', {},
      h('h2', { id: `title-${index}` }, title),
      h('p', { class: 'name' }, `${site} · ${question}`)),
    measures.length > 1 ? measures.map(measure) : body(measures[0], `${index}-0`, view));
}

/** All questions at a glance, shares on one scale; of what several answers make up only what was asked for. */
export function overview(questions) {
  const asked = ({ kind, measures }) => (['choice', 'experiment'].includes(kind) ? measures : measures.filter(({ rows }) => rows[0].measure === measures[0].rows[0].measure));
  const top = highest(questions.flatMap(asked));
  return h('ul', {}, questions.map((question, index) => {
    const shown = asked(question);
    const line = (entry, said) => h('a', { href: `#question-${index}` }, h('span', {}, said), glimpse(entry, top));
    if (shown.length === 1) return h('li', {}, line(shown[0], question.title));
    return h('li', {}, h('span', { class: 'title' }, question.title), h('ul', {}, shown.map((entry) => h('li', {}, line(entry, entry.of)))));
  }));
}
