// Intervals over epochs, drawn by hand. A share is always a bar from its low to its high end, over a zero line.

import { s } from './dom.js';
import { count, epochDates, epochDay, epochYear, highEnd, interval, isOpen, isShown, lowEnd, percent } from './words.js';

const HEIGHT = 270;
const ROOM = { top: 26, right: 8, bottom: 46, left: 52 };
const WIDEST_SLOT = 150;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25];

/** The axis: a step that makes two to five lines on each side, and the smallest multiples of it that hold every interval. */
function axis(rows) {
  const shown = rows.filter(isShown);
  const share = rows[0].unit !== 'amount';
  const high = Math.max(share ? 0.02 : 1, ...shown.flatMap((row) => [row.high, -row.low]));
  const size = 10 ** Math.floor(Math.log10(high));
  const step = (share && high <= 1 ? STEPS : [0.2, 0.5, 1, 2].map((part) => part * size)).find((part) => high / part <= 5) ?? 0.25;
  const multiple = (end) => Math.ceil(end / step - 1e-9) * step;
  const top = multiple(Math.max(step, ...shown.map((row) => row.high)));
  const bottom = -multiple(Math.max(0, ...shown.map((row) => -row.low)));
  return { top, bottom, lines: Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, index) => bottom + index * step) };
}

const text = (x, y, said, more) => s('text', { x, y, ...more }, said);

function about(row) {
  const when = `${epochDates(row)}${isOpen(row) ? ', still open' : ''}`;
  const what = isShown(row) ? interval(row) : `withheld: ${row.withheld ?? 'no estimate'}`;
  return s('title', {}, [when, what, row.alarm && `Alarm: ${row.alarm}`].filter(Boolean).join('. '));
}

function bar(row, x, width, y, roomy) {
  const [top, bottom, middle] = [y(row.high), y(row.low), y(Math.min(row.high, Math.max(row.low, row.value)))];
  const kind = ['bar', row.alarm && 'alarm', isOpen(row) && 'open'].filter(Boolean).join(' ');
  return s('g', { class: kind },
    s('rect', { x: x - width / 2, y: top, width, height: Math.max(2, bottom - top), rx: 3 }),
    s('line', { class: 'best', x1: x - width / 2, x2: x + width / 2, y1: middle, y2: middle }),
    roomy && text(x, top - 6, highEnd(row), { class: 'end' }),
    roomy && bottom < y(0) - 18 && text(x, bottom + 14, lowEnd(row), { class: 'end' }),
    row.alarm && text(x, top - (roomy ? 20 : 8), '!', { class: 'mark' }));
}

function gap(x, width, y, top, hatch) {
  const middle = (y(top) + y(0)) / 2;
  return s('g', { class: 'gap' },
    s('rect', { x: x - width / 2, y: y(top), width, height: y(0) - y(top), fill: `url(#${hatch})` }),
    text(x, middle, 'withheld', { transform: `rotate(-90 ${x} ${middle})`, 'text-anchor': 'middle', dy: '0.35em' }));
}

/** A pale band between neighbours of one series, so that the eye follows intervals and not points. */
function band(rows, x, y) {
  return rows.slice(1).map((row, index) => {
    const before = rows[index];
    if (!isShown(row) || !isShown(before) || row.series !== before.series || row.epoch !== before.epoch + 1) return undefined;
    const [from, to] = [x(index), x(index + 1)];
    return s('path', { class: 'band', d: `M${from} ${y(before.high)}L${to} ${y(row.high)}V${y(row.low)}L${from} ${y(before.low)}Z` });
  });
}

/** Which epochs get a date below them: as many as fit, each new year said once. */
function dates(rows, slot) {
  const every = Math.ceil(62 / slot);
  const said = rows.map((row, index) => index % every === 0 && { day: epochDay(row), year: String(epochYear(row)) });
  const labelled = said.filter(Boolean);
  for (const [index, date] of labelled.entries()) date.newYear = date.year !== labelled[index - 1]?.year;
  return said;
}

/** `label` names the chart; the table beside it is its equal in words. */
export function chart({ rows, width, label, id }) {
  const slot = Math.min(WIDEST_SLOT, (width - ROOM.left - ROOM.right) / rows.length);
  const breadth = Math.min(44, slot * 0.55);
  const { top, bottom, lines } = axis(rows);
  const y = (value) => ROOM.top + ((top - value) / (top - bottom)) * (HEIGHT - ROOM.top - ROOM.bottom);
  const x = (index) => ROOM.left + slot * (index + 0.5);
  const roomy = slot >= 44;
  const below = dates(rows, slot);
  const hatch = `hatch-${id}`;

  return s('svg', { class: 'chart', width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': label },
    s('defs', {}, s('pattern', { id: hatch, width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      s('line', { class: 'hatch', x1: 0, x2: 0, y1: 0, y2: 7 }))),
    lines.map((value) => s('g', { class: Math.abs(value) < 1e-9 ? 'zero' : 'grid' },
      s('line', { x1: ROOM.left, x2: width - ROOM.right, y1: y(value), y2: y(value) }),
      text(ROOM.left - 8, y(value), rows[0].unit === 'amount' ? count(value) : percent(value, 0), { 'text-anchor': 'end', dy: '0.35em' }))),
    band(rows, x, y),
    rows.map((row, index) => {
      const newSeries = index > 0 && rows[index - 1].series !== row.series;
      const edge = ROOM.left + slot * index;
      return s('g', {}, about(row),
        newSeries && s('g', { class: 'series' },
          s('line', { x1: edge, x2: edge, y1: 12, y2: y(0) }), text(edge + 5, 16, 'asked anew')),
        isShown(row) ? bar(row, x(index), breadth, y, roomy) : gap(x(index), breadth, y, top, hatch),
        below[index] && text(x(index), HEIGHT - 26, below[index].day, { class: 'when' }),
        below[index]?.newYear
          ? text(x(index), HEIGHT - 11, below[index].year, { class: 'when' })
          : isOpen(row) && text(x(index), HEIGHT - 11, 'open', { class: 'when' }));
    }));
}

/** One interval on a line from nought to `top`, for the list of all questions. */
export function sliver(row, top) {
  const [low, high] = [row.low, row.high].map((share) => (share / top) * 100);
  return s('svg', { class: 'sliver', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    s('line', { x1: 0, x2: 100, y1: 9.5, y2: 9.5 }),
    s('rect', { class: row.alarm ? 'alarm' : undefined, x: low, y: 1, width: Math.max(0.8, high - low), height: 8 }));
}
