export declare const open: import("./asked.js").Ask;
