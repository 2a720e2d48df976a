/** The page's side of worker mode, fetched where a site asks for it. */
export { start } from './worker/remote.js';
