/** What listens to consent managers, in a file of its own. */
export { listen } from './consent/index.js';
