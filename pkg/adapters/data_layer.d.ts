/** Segments as an event of a data layer, for tag managers. */
import type { Handed } from './handed.js';
/** What a page pushes to, and a tag manager reads from. */
export type DataLayer = unknown[];
export declare function toDataLayer(layer: DataLayer): (all: Handed[]) => void;
