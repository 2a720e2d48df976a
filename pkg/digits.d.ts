/**
 * Bytes that travel as hexadecimal digits in a script. Four bits a character compress better than base64's six, which lie
 * across the bytes: the page's module is 96 KB of brotli so and 113 KB in base64, and 91 KB as a file.
 */
export declare function bytes(digits: string): Uint8Array;
