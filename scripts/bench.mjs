// `npm run bench`: the native benchmarks. Arguments after `--` go to cargo bench.
import { main, run } from './lib.mjs';
import { toolchain } from './toolchain.mjs';

// By name: `--benches` would run every library's unit tests as benchmarks, too.
const BENCHES = ['-p', 'murmur-analyst', '--bench', 'engine', '-p', 'murmur-collector', '--bench', 'ingest'];

await main(() => run('cargo', ['bench', '--locked', ...BENCHES, ...process.argv.slice(2)], { env: toolchain().env }));
