/** The debugger, in a file of its own. */
export { open } from './debugger/index.js';
