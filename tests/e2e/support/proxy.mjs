// nginx and Caddy as the guides have them: a sample of docs/ with this test's ports and folders in place of its own, and the
// real server before a real collector.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { at } from './paths.mjs';
import { declare } from './traffic.mjs';
import { atEnd, folder, until } from './until.mjs';

const NGINX = '/usr/sbin/nginx';
const CADDY = '/usr/bin/caddy';
const BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';

/** The only sample of a language in a guide. */
function sample(guide, language) {
  const found = [...readFileSync(at('docs', `${guide}.md`), 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))];
  if (found.length !== 1) throw new Error(`docs/${guide}.md has ${found.length} samples of ${language}, and not one`);
  return found[0][1];
}

/** Every address and folder of a sample in place of which the test has its own; each must be there. */
function placed(text, places) {
  return Object.entries(places).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`the sample has no ${from}`);
    return changed.replaceAll(from, to);
  }, text);
}

export const servers = {
  nginx: {
    missing: [NGINX, BROTLI].find((path) => !existsSync(path)),
    start: (t, { guide, places, root }) => serve(t, root, (port, here) => {
      const server = `server { listen 127.0.0.1:${port}; root ${root}; index index.html; ${placed(sample(guide, 'nginx'), places)} }`;
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${here}/${name};`).join(' ');
      writeFileSync(join(here, 'nginx.conf'), `load_module ${BROTLI};
        ${process.getuid() === 0 ? 'user root;' : ''} daemon off; pid ${here}/nginx.pid; error_log ${here}/error.log; events {}
        http { include /etc/nginx/mime.types; access_log ${here}/access.log; ${temporary} ${server} }`);
      return [NGINX, ['-p', here, '-e', join(here, 'error.log'), '-c', join(here, 'nginx.conf')]];
    }),
  },
  caddy: {
    missing: [CADDY].find((path) => !existsSync(path)),
    start: (t, { guide, places, root }) => serve(t, root, (port, here) => {
      const [first, ...rest] = placed(sample(guide, 'caddyfile'), places).split('\n');
      if (!/^\S+ \{$/.test(first)) throw new Error(`the sample begins with ${first}, and not with its site`);
      // Pages of the site's own, and a port without a certificate.
      writeFileSync(join(here, 'Caddyfile'), `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  log {
    output file ${here}/access.log
  }
  root * ${root}
  file_server
${rest.join('\n')}`);
      return [CADDY, ['run', '--config', join(here, 'Caddyfile'), '--adapter', 'caddyfile']];
    }),
  },
};

/** Runs what `configure` writes and gives `{ url, log }`: its address, and what it logged of requests. */
async function serve(t, root, configure) {
  const here = folder(t, 'proxy');
  const port = await free();
  const [command, args] = configure(port, here);
  mkdirSync(join(here, 'home'));
  const env = { PATH: process.env.PATH, HOME: join(here, 'home'), XDG_DATA_HOME: join(here, 'home'), XDG_CONFIG_HOME: join(here, 'home') };
  const child = spawn(command, args, { cwd: here, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => { said += chunk; });
  const gone = once(child, 'exit');
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  atEnd(t, async () => {
    end();
    await gone;
    process.off('exit', end);
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () => fetch(url).then(({ ok }) => ok, () => false);
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}:\n${said}`);
    return answers();
  }, `${command} to answer`);
  declare(url, () => true);
  const log = () => (existsSync(join(here, 'access.log')) ? readFileSync(join(here, 'access.log'), 'utf8') : '');
  return { url, log };
}

async function free() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => { server.close(done); });
  return port;
}
