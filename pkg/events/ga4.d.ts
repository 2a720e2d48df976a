import type { Murmur } from '../types.js';
export declare function ga4(layer: string, tell: (what: (murmur: Murmur) => void) => void): void;
