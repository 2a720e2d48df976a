export declare const topics: () => Uint8Array;
