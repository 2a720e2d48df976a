import { area, box, chance, disc, ground, lettering, line, range } from './kit.js';

export const jazz = {
  'last-tram-home': () => [
    ground('#16233f'),
    lettering(20, 48, ['the last', 'tram home'], { size: 31, fill: '#f4e6c8', weight: 800, leading: 0.98 }),
    lettering(20, 102, ['ODILE MARCHETTI TRIO'], { size: 9, fill: '#e8b04a', spacing: 1.4 }),
    area('M0 196 L240 176 V240 H0Z', '#0f1930'),
    area('M26 142 Q26 130 38 129 L240 112 V196 L26 206Z', '#c8452d'),
    area('M26 178 L240 162 V172 L26 187Z', '#f4e6c8'),
    range(5).map((i) => area(`M${40 + i * 42} ${142 - i * 3.4} l32 -2.6 v${22 + i * 0.6} l-32 2.6Z`, i === 2 ? '#f7d070' : '#f7d07055')),
    disc(72, 204, 9, '#0b1223'), disc(188, 194, 10, '#0b1223'),
    line('M0 118 L240 92', '#f4e6c8', 1, { opacity: 0.5 }), line('M128 120 L142 103', '#f4e6c8', 2),
  ],

  'brass-weather': () => [
    ground('#e3a32b'),
    range(7).map((i) => disc(240, 0, 206 - i * 29, ['#c9622a', '#f3dfb4', '#7c2f1d', '#e3a32b', '#f3dfb4', '#c9622a', '#2b1a14'][i])),
    lettering(18, 186, ['BRASS', 'WEATHER'], { size: 27, fill: '#2b1a14', weight: 800, leading: 0.97 }),
    lettering(18, 230, ['the lindqvist seven'], { size: 10.5, fill: '#2b1a14', weight: 500 }),
  ],

  'corner-table': () => [
    ground('#efe4cf'),
    disc(196, 62, 118, '#b8392b'),
    disc(176, 84, 40, '#efe4cf'), disc(176, 84, 31, '#20201f'), disc(169, 78, 22, '#33302c'),
    box(70, 52, 44, 7, '#efe4cf', { transform: 'rotate(-28 92 55)' }),
    lettering(18, 190, ['corner', 'table'], { size: 36, fill: '#20201f', weight: 800, leading: 0.88 }),
    lettering(222, 222, ['TEO ABARA'], { size: 10, fill: '#b8392b', anchor: 'end', spacing: 1.6 }),
  ],

  'three-oclock': () => [
    ground('#1d5c5b'),
    range(60).map((i) => {
      const hour = i % 5 === 0;
      return box(118.5, 22, hour ? 4 : 2, hour ? 30 : 12 + chance(i) * 14, i === 15 ? '#f2c14e' : hour ? '#f5ead2' : '#8fb5a4', {
        transform: `rotate(${i * 6} 120 120)`,
      });
    }),
    disc(120, 120, 56, '#f5ead2'),
    line('M120 120 V76', '#1b2a2a', 4), line('M120 120 H152', '#c8452d', 6), disc(120, 120, 6, '#1b2a2a'),
    lettering(14, 228, ['NADIA FERROW QUARTET'], { size: 7.5, fill: '#f5ead2', spacing: 0.8 }),
    lettering(12, 22, ['three', 'o’clock'], { size: 13.5, fill: '#f2c14e', weight: 800, leading: 1 }),
  ],
};
