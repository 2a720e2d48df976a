export declare function load(): Promise<void>;
