// Debian packages, for what no language registry holds: a compiler with the wasm32
// target, browsers with their drivers, and servers.
import { ask, run, Stop } from './lib.mjs';

export const hasApt = () => ask('apt-get', ['--version']) !== null;

/** Installs packages without questions; as root, or by sudo where it asks nothing. */
export async function aptInstall(packages) {
  const by = process.getuid() === 0 ? [] : ['sudo', '-n'];
  const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (by.length && ask('sudo', ['-n', 'true']) === null) throw new Stop(`Run this once, then try again: sudo ${command}`);
  const apt = (...args) => {
    const [first, ...rest] = [...by, 'apt-get', '-y', '-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300', ...args];
    // A server that is installed is not started.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    return run(first, rest, { env, quiet: true, hint: `Run this once, then try again: ${command}` });
  };
  await apt('update');
  await apt('install', '--no-install-recommends', ...packages);
}
