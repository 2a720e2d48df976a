import { area, box, disc, ground, lettering, line, range, ring, wave } from './kit.js';

const cog = (x, y, r, colour, tooth) => [
  ring(x, y, r, colour, 9, { 'stroke-dasharray': `${tooth} ${tooth}` }), disc(x, y, r - 3, colour), disc(x, y, r * 0.3, '#f1e8d8'),
];

export const classical = {
  'open-window': () => [
    ground('#1a2547'),
    box(46, 30, 148, 148, '#2f4374'), disc(156, 68, 19, '#f6e7b8'),
    range(9).map((i) => disc(58 + ((i * 53) % 126), 42 + ((i * 37) % 92), 1.1, '#cfd9f2')),
    area('M46 178 V150 Q84 128 120 146 Q158 160 194 138 V178Z', '#16203d'),
    box(117, 30, 6, 148, '#e9dfc8'), box(46, 101, 148, 5, '#e9dfc8'),
    line('M43 27 H197 V181 H43Z', '#e9dfc8', 6, { 'stroke-linecap': 'square' }),
    area('M36 24 Q66 70 52 184 L30 184 V24Z', '#e9dfc8', { opacity: 0.92 }), area('M204 24 Q180 80 196 184 L212 184 V24Z', '#e9dfc8', { opacity: 0.92 }),
    lettering(120, 206, ['Nocturnes', 'for an open window'], { size: 14, face: 'serif', fill: '#f6e7b8', anchor: 'middle', weight: 500, leading: 1.1 }),
  ],

  'three-quartets': () => [
    ground('#dddbd6'),
    [['#aeaca7', 96, 92], ['#84837f', 132, 70], ['#55565a', 160, 46]].map(([fill, x, r]) => area(`M${x - r} 176 A${r} ${r} 0 0 1 ${x + r} 176Z`, fill)),
    range(4).map((i) => line(`M${78 + i * 18} 20 V190`, '#f6f4ef', 1.1)),
    line('M20 132 L220 96', '#2c2d30', 3),
    lettering(18, 204, ['Three Quartets in Grey'], { size: 15, face: 'serif', fill: '#2c2d30', weight: 600 }),
    lettering(18, 222, ['Aldermoor Quartet'], { size: 11, face: 'serif', fill: '#2c2d30', weight: 400 }),
  ],

  tides: () => [
    ground('#ead9bd'),
    range(4).map((group) => range(5).map((i) => line(
      wave(70 + group * 34 + i * 5, 4 + group * 3.4, 170 - group * 14, group * 1.3, { from: 18, to: 222, swell: (x) => (x - 18) / 204 }),
      ['#1f5f7a', '#2b7a8f', '#17425a', '#0e2b3f'][group], 1.3,
    ))),
    lettering(18, 44, ['Tides'], { size: 34, face: 'serif', fill: '#17425a', weight: 500 }),
    lettering(222, 226, ['Inès Varga-Holm, cello'], { size: 11, face: 'serif', fill: '#17425a', anchor: 'end', weight: 400 }),
  ],

  'small-machines': () => [
    ground('#f1e8d8'),
    line('M76 96 L152 128 L196 72', '#232323', 3),
    cog(76, 96, 46, '#c43d2b', 9.63), cog(152, 128, 32, '#23507d', 10.05), cog(196, 72, 20, '#e0a526', 7.85),
    box(18, 168, 150, 3, '#232323'),
    lettering(18, 198, ['Small', 'Machines'], { size: 25, fill: '#232323', weight: 800, leading: 0.95 }),
    lettering(222, 222, ['ORLOW'], { size: 10, fill: '#232323', anchor: 'end', spacing: 2.4 }),
  ],
};
