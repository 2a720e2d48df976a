import { area, chance, disc, ground, lettering, line, range, ring, wave } from './kit.js';

const hill = (y, height, length, phase, fill) => area(`${wave(y, height, length, phase)}L240 240L0 240Z`, fill);

const tree = (x, y, size, seed) => [
  line(`M${x} ${y} V${y - size}`, '#43302a', 2.2),
  range(4).map((i) => {
    const from = y - size * (0.42 + i * 0.15);
    const reach = size * (0.42 - i * 0.07);
    const side = i % 2 ? -1 : 1;
    return line(`M${x} ${from} Q${x + side * reach * 0.4} ${from - reach * 0.7} ${x + side * reach} ${from - reach}`, '#43302a', 1.5);
  }),
  range(5).map((i) => disc(x + (chance(seed + i) - 0.5) * size * 0.85, y - size * (0.6 + chance(seed + i + 7) * 0.55), 2.7, '#b23a2e')),
];

export const folk = {
  'salt-and-heather': () => [
    ground('#efdcd2'),
    disc(190, 88, 28, '#e9a37b'),
    hill(128, 12, 190, 0.6, '#b79bb0'), hill(150, 14, 160, 2.6, '#8f6f8f'), hill(176, 11, 210, 4.4, '#65496c'), hill(204, 9, 140, 1.2, '#3d2c47'),
    lettering(18, 42, ['Salt &', 'Heather'], { size: 26, face: 'serif', fill: '#3d2c47', weight: 600, leading: 1 }),
    lettering(18, 226, ['Maren Holloway'], { size: 12, face: 'serif', fill: '#efdcd2', weight: 400 }),
  ],

  'barn-owl-waltz': () => [
    ground('#7a4a2c'),
    area('M120 40 C176 30 204 76 190 122 C180 156 148 172 120 186 C92 172 60 156 50 122 C36 76 64 30 120 40Z', '#f2e3c6'),
    area('M120 62 C112 92 112 124 120 148 C128 124 128 92 120 62Z', '#d9b98a'),
    [88, 152].map((x) => [disc(x, 100, 19, '#2a1a12'), ring(x, 100, 25, '#c79a63', 2), disc(x + 6, 94, 4.5, '#f2e3c6')]),
    area('M113 132 L127 132 L120 150Z', '#2a1a12'),
    lettering(120, 210, ['Barn Owl Waltz'], { size: 19, face: 'serif', fill: '#f2e3c6', anchor: 'middle', weight: 600 }),
    lettering(120, 226, ['the fenwick sisters'], { size: 10, face: 'serif', fill: '#e0c198', anchor: 'middle', weight: 400, spacing: 1 }),
  ],

  'three-rivers-down': () => [
    ground('#31503f'),
    [['#7fb3a8', 20, 0.2, 116], ['#e6d9b3', 13, 1.1, 160], ['#a9cbbd', 30, 2.2, 208]].map(([stroke, width, phase, x]) => line(
      `M${range(32).map((i) => `${(x + Math.sin(i / 5 + phase) * (26 - phase * 4)).toFixed(1)} ${72 + i * 6}`).join('L')}`, stroke, width, { 'stroke-linecap': 'butt' },
    )),
    ring(196, 36, 15, '#e8b04a', 3),
    lettering(18, 36, ['Three Rivers', 'Down'], { size: 21, face: 'serif', fill: '#f3ead0', weight: 600, leading: 1.02 }),
    lettering(18, 226, ['Ansel Quay'], { size: 10.5, face: 'serif', fill: '#f3ead0', weight: 400 }),
  ],

  'winter-orchard': () => [
    ground('#d8dfe0'),
    hill(146, 6, 220, 1, '#eef2f0'), tree(48, 152, 46, 1), tree(104, 148, 40, 5), tree(160, 150, 44, 9), tree(208, 150, 40, 13),
    hill(186, 5, 260, 3, '#f8faf8'), tree(70, 196, 64, 21), tree(150, 198, 68, 27),
    line('M178 204 L190 150 M188 204 L200 150 M182 190 H193 M185 176 H196 M188 162 H199', '#8a6a4c', 1.8),
    lettering(18, 40, ['Winter', 'Orchard'], { size: 24, face: 'serif', fill: '#43302a', weight: 500, leading: 1 }),
    lettering(222, 226, ['Isaura Penn'], { size: 12, face: 'serif', fill: '#b23a2e', anchor: 'end', weight: 600 }),
  ],
};
