// `npm start`: builds the one binary and runs its demo. Needs cargo and nothing
// else. Arguments after `--` go to the demo.
import { spawn } from 'node:child_process';
import { ask, at, main, root, Stop } from './lib.mjs';
import { toolchain } from './toolchain.mjs';

const DEMO = ['demo', '--listen', '127.0.0.1:8787', '--data', '.murmur'];

await main(async () => {
  const { env } = toolchain();
  if (ask('cargo', ['--version'], { env }) === null) {
    throw new Stop('cargo is missing: install Rust with rustup, then run `npm start` again.');
  }
  console.log('Building the demo (2-4 min the first time) ...');
  const built = await here('cargo', ['build', '--release', '--locked', '-p', 'murmur-cli'], env);
  if (built !== 0) throw new Stop('The demo was not built: see what cargo says above.');
  process.exitCode = await here(at('target', 'release', 'murmur'), [...DEMO, ...process.argv.slice(2)], env);
});

/** Runs in this terminal, passes signals on, and gives the exit code. */
function here(command, args, env) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child by itself.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done) => {
    child.on('error', () => done(127));
    child.on('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
