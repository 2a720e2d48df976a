// `npm run bench`: the native benchmarks. Arguments after `--` go to cargo bench.
import { main, run } from './lib.mjs';
import { toolchain } from './toolchain.mjs';

await main(() => run('cargo', ['bench', '--workspace', '--locked', ...process.argv.slice(2)], { env: toolchain().env }));
