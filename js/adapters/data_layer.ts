/** Segments as an event of a data layer, for tag managers. */
import type { Handed } from './handed.js';

/** What a page pushes to, and a tag manager reads from. */
export type DataLayer = unknown[];

export function toDataLayer(layer: DataLayer): (all: Handed[]) => void {
  return (all) => {
    // A tag manager merges lists item by item, and would keep what is gone.
    layer.push({ murmur_segments: null });
    layer.push({ event: 'murmur_segments', murmur_segments: all.map(({ segment }) => segment) });
  };
}
