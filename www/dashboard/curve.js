// How an interval narrows week by week: half-widths on steps, the target a dashed line, some weeks marked with their number.

import { s } from './dom.js';
import { halfWidth } from './words.js';

const HEIGHT = 230;
const ROOM = { top: 22, right: 14, bottom: 40, left: 76 };

const text = (x, y, said, more) => s('text', { x, y, ...more }, said);

/** A step of 1, 2 or 5 times a power of ten that makes three to six lines up to `top`. */
function step(top) {
  const size = 10 ** Math.floor(Math.log10(top));
  return [0.2, 0.5, 1, 2].map((part) => part * size).find((part) => top / part <= 6) ?? size;
}

export function curve({ row, target, marked, width, label }) {
  const { after } = row;
  const top = Math.max(...after.map((one) => one.half_width), target ?? 0) * 1.05;
  const x = (week) => ROOM.left + ((week - 0.5) / after.length) * (width - ROOM.left - ROOM.right);
  const y = (value) => ROOM.top + (1 - value / top) * (HEIGHT - ROOM.top - ROOM.bottom);
  const every = step(top);
  const lines = Array.from({ length: Math.floor(top / every) + 1 }, (_, n) => n * every);
  const line = after.map((one, index) => `${index ? 'L' : 'M'}${x(one.weeks)} ${y(one.half_width)}`).join('');
  const [first, last] = [x(after[0].weeks), x(after.at(-1).weeks)];
  const weekly = width > 480 ? 1 : 3;
  return s('svg', { class: 'chart curve', width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': label },
    lines.map((value) => s('g', { class: value === 0 ? 'zero' : 'grid' },
      s('line', { x1: ROOM.left, x2: width - ROOM.right, y1: y(value), y2: y(value) }),
      text(ROOM.left - 8, y(value), value === 0 ? '0' : halfWidth(row, value), { 'text-anchor': 'end', dy: '0.35em' }))),
    s('path', { class: 'band', d: `${line}L${last} ${y(0)}L${first} ${y(0)}Z` }),
    s('path', { class: 'line', d: line }),
    target !== undefined && s('g', { class: 'target' },
      s('line', { x1: ROOM.left, x2: width - ROOM.right, y1: y(target), y2: y(target) }),
      text(width - ROOM.right, y(target) - 5, `target ${halfWidth(row, target)}`, { 'text-anchor': 'end' })),
    after.map((one) => {
      const isMarked = marked.includes(one.weeks);
      const side = one.weeks === after.at(-1).weeks ? 'end' : one.weeks === 1 ? 'start' : 'middle';
      return s('g', {},
        isMarked && s('circle', { class: 'point', cx: x(one.weeks), cy: y(one.half_width), r: 4 }),
        isMarked && text(x(one.weeks), y(one.half_width) - 9, halfWidth(row, one.half_width), { class: 'at', 'text-anchor': side }),
        (one.weeks === 1 || one.weeks % weekly === 0 || weekly === 1) && text(x(one.weeks), HEIGHT - 20, one.weeks, { class: 'when' }));
    }),
    text((ROOM.left + width - ROOM.right) / 2, HEIGHT - 3, 'weeks', { class: 'when' }));
}
