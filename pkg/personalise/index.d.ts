import { MurmurIf } from './if.js';
import { MurmurRank } from './rank.js';
export { MurmurIf, MurmurRank };
