// Shapes and lettering that the sleeves share. Every sleeve is drawn on a square of 240 units.

import { s } from '../dom.js';

const FACES = {
  wide: 'Futura, "Century Gothic", "URW Gothic", "Avenir Next", Avenir, sans-serif',
  serif: '"Iowan Old Style", "Palatino Linotype", Palatino, P052, Georgia, serif',
  mono: 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace',
};

export const ground = (fill) => s('rect', { width: 240, height: 240, fill });
export const box = (x, y, width, height, fill, more) => s('rect', { x, y, width, height, fill, ...more });
export const disc = (cx, cy, r, fill, more) => s('circle', { cx, cy, r, fill, ...more });
export const ring = (cx, cy, r, stroke, width, more) =>
  s('circle', { cx, cy, r, fill: 'none', stroke, 'stroke-width': width, ...more });
export const area = (d, fill, more) => s('path', { d, fill, ...more });
export const line = (d, stroke, width, more) =>
  s('path', { d, fill: 'none', stroke, 'stroke-width': width, 'stroke-linecap': 'round', ...more });

export const range = (count) => Array.from({ length: count }, (_, index) => index);

/** A number from 0 to 1 that is the same on every visit: the sleeves never change. */
export const chance = (seed) => {
  const x = Math.sin(seed * 127.1 + 311.7) * 43758.5453;
  return x - Math.floor(x);
};

/** Lines of lettering, the first baseline at x, y. */
export function lettering(x, y, rows, { size = 20, face = 'wide', fill = '#fff', leading = 1.08, anchor = 'start', weight = 700, spacing = 0 } = {}) {
  return rows.map((row, index) => s('text', {
    x, y: y + index * size * leading, fill, 'font-size': size, 'font-family': FACES[face], 'font-weight': weight,
    'text-anchor': anchor, 'letter-spacing': spacing,
  }, row));
}

/** A line of the sine kind, sampled finely enough to look drawn. */
export function wave(y, height, length, phase, { from = 0, to = 240, swell = () => 1 } = {}) {
  const points = [];
  for (let x = from; x <= to; x += 4) {
    points.push(`${x} ${(y + Math.sin((x / length) * Math.PI * 2 + phase) * height * swell(x)).toFixed(1)}`);
  }
  return `M${points.join('L')}`;
}
