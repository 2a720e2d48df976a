import { area, box, chance, disc, ground, lettering, line, range, wave } from './kit.js';

export const electronic = {
  'slow-voltage': () => [
    ground('#15110f'),
    range(22).map((i) => line(
      wave(60 + i * 6.2, 26, 150 - i * 2, i * 0.21, { swell: (x) => Math.sin((x / 240) * Math.PI) ** 2 }),
      `hsl(${24 + i * 1.2} 92% ${38 + i * 1.6}%)`, 1.3, { opacity: 0.92 },
    )),
    lettering(16, 28, ['slow voltage'], { size: 13, face: 'mono', fill: '#f6c888', weight: 500 }),
    lettering(224, 226, ['halden array'], { size: 10, face: 'mono', fill: '#f6c888', weight: 400, anchor: 'end' }),
  ],

  'night-bus': () => [
    ground('#1c1533'),
    range(9).flatMap((row) => range(10).map((column) => {
      const seed = row * 17 + column * 5 + 3;
      const lit = chance(seed) > 0.62;
      const fill = lit ? ['#ffd166', '#ff8fa3', '#ffe9c7'][Math.floor(chance(seed + 40) * 3)] : '#2d2450';
      return box(16 + column * 21.2, 54 + row * 17.2, 16, 10.5, fill, { rx: 2 });
    })),
    box(0, 212, 240, 28, '#ff5c5c'),
    lettering(16, 40, ['NIGHT BUS'], { size: 24, fill: '#ffe9c7', weight: 800, spacing: 1 }),
    lettering(16, 230, ['upper deck  –  miro kessler'], { size: 9.5, face: 'mono', fill: '#1c1533', weight: 700 }),
  ],

  'glass-harbour': () => [
    ground('#dfecea'),
    disc(168, 84, 38, '#f3a683'),
    area('M-10 132 L70 40 L150 132Z', '#2a8c95', { opacity: 0.72 }),
    area('M60 132 L142 58 L224 132Z', '#0f5d73', { opacity: 0.66 }),
    area('M128 132 L196 76 L264 132Z', '#63b7af', { opacity: 0.75 }),
    area('M-10 134 L70 206 L150 134Z', '#2a8c95', { opacity: 0.28 }),
    area('M60 134 L142 194 L224 134Z', '#0f5d73', { opacity: 0.26 }),
    area('M128 134 L196 180 L264 134Z', '#63b7af', { opacity: 0.3 }),
    line('M0 133 H240', '#0b3c4d', 1.2),
    lettering(16, 28, ['glass harbour'], { size: 16, fill: '#0b3c4d', weight: 600 }),
    lettering(16, 228, ['SOFTSHELL'], { size: 10, fill: '#0b3c4d', spacing: 4 }),
  ],

  'patterns-for-rain': () => [
    ground('#c9d3d8'),
    range(23).map((i) => line(`M${10 + i * 10} ${-8 + chance(i) * 24} V${128 + chance(i + 9) * 84}`, i % 3 === 2 ? '#d2603a' : '#33475b', 2.6, {
      'stroke-dasharray': `${5 + (i % 3) * 7} ${9 + ((i * 5) % 4) * 5}`,
    })),
    box(0, 190, 240, 50, '#c9d3d8'),
    lettering(16, 212, ['Patterns for Rain'], { size: 15, fill: '#22303d', weight: 600 }),
    lettering(16, 227, ['Yuna Orrin'], { size: 11, fill: '#22303d', weight: 400 }),
  ],
};
