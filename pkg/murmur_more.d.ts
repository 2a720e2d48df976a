import type { Asked } from './asked.js';
export declare function open(manifest: unknown): Promise<Asked>;
