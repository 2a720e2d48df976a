// The SDK with a defect planted in its source, built for the tests: what an audit that sees nothing must catch. Each is a
// change of a line or two of a copy of the source, so that nothing of it stands in what ships.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { exportLoader } from '../../../../scripts/build.mjs';
import { ENTRIES } from '../../../../scripts/entries.mjs';
import { run } from '../../../../scripts/lib.mjs';
import { TARGET, toolchain } from '../../../../scripts/toolchain.mjs';
import { at } from '../paths.mjs';

/** Files of their own, which a page loads when it asks for them. */
const LAZY = ENTRIES.filter(({ lazy }) => lazy).map(({ to }) => `./${to}`);
const SOURCES = ['Cargo.toml', 'Cargo.lock', 'src', 'crates'];
const PLACE = at('target', 'planted');
const RESPONSE = 'crates/core/src/privacy/response.rs';
const PROFILE = 'crates/core/src/privacy/profile.rs';

/** Each: the file, what stands there once, and what stands there instead. */
const DEFECTS = {
  'odds 20/7 in place of 19/7': [
    RESPONSE,
    'let repeated = mechanism::repeated(first, mechanism.odds(), values)?;',
    'let (first, repeated) = Odds::new(20, 7).and_then(|odds| Some((odds, mechanism::repeated(odds, odds, values)?)))?;',
  ],
  'a coin of floats': [
    RESPONSE,
    'let drawn = draw(step.same.whole);',
    'let drawn = (draw(1 << 53) as f64 / (1_u64 << 53) as f64 * step.same.whole as f64) as u64;',
  ],
  'a fresh coin in place of the remembered one': [
    RESPONSE,
    'let memo: [&[u8]; 2] = [question, &[value]];',
    'let memo: [&[u8]; 3] = [question, &[value], &epoch.to_be_bytes()];',
  ],
  'a memory redrawn by an edited policy': [
    PROFILE,
    'let answer = response::answer(&self.key, ',
    'let answer = response::answer(&Key::new(self.key.derive(Use::Memo, &[policy.hash().as_bytes()])), ',
  ],
  'a key that returns after forget()': [
    PROFILE,
    'if self.ledger.is_empty() { Stored::None } else { Stored::Retired }',
    'Stored::Active(Box::new(self.clone()))',
  ],
};

export const PLANTED = Object.keys(DEFECTS);

/** The files of an SDK with this defect, by path: its module and its npm entry. */
export async function planted(name) {
  const [file, from, to] = DEFECTS[name];
  const made = join(PLACE, createHash('sha256').update([file, from, to, text()].join('\0')).digest('hex').slice(0, 16));
  if (!existsSync(join(made, 'index.js'))) await make(made, file, from, to);
  return { '/index.js': readFileSync(join(made, 'index.js')), '/murmur_bg.wasm': readFileSync(join(made, 'murmur_bg.wasm')) };
}

async function make(made, file, from, to) {
  const copy = join(PLACE, 'source');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of SOURCES) cpSync(at(name), join(copy, name), { recursive: true, preserveTimestamps: true });
  const whole = readFileSync(at(file), 'utf8');
  if (whole.split(from).length !== 2) throw new Error(`${file} does not hold once: ${from}`);
  writeFileSync(join(copy, file), whole.replace(from, () => to));
  const { env } = toolchain();
  const target = join(PLACE, 'target');
  const args = ['build', '--locked', '-p', 'murmur', '--target', TARGET, '--no-default-features', '--features', 'page'];
  await run('cargo', args, {
    cwd: copy, quiet: true,
    env: { ...env, CARGO_TARGET_DIR: target, CARGO_PROFILE_DEV_DEBUG: '0', CARGO_PROFILE_DEV_OPT_LEVEL: '1' },
  });
  rmSync(made, { recursive: true, force: true });
  const wasm = join(target, TARGET, 'debug', 'murmur.wasm');
  await run('wasm-bindgen', ['--target', 'web', '--no-typescript', '--out-dir', made, wasm], { env, quiet: true });
  exportLoader(made);
  await build({
    absWorkingDir: at(), tsconfig: at('tsconfig.json'), entryPoints: ['js/index.ts'], outfile: join(made, 'index.js'), bundle: true,
    format: 'esm', target: 'es2022', external: LAZY, alias: { 'murmur-wasm': join(made, 'murmur.js') }, logLevel: 'error',
  });
}

/** All that a build depends on, as one text. */
function text() {
  const files = (path) => (statSync(at(path)).isFile() ? [path] : readdirSync(at(path)).sort().flatMap((name) => files(join(path, name))));
  return ['Cargo.lock', 'src', 'crates/core/src', 'js'].flatMap(files).map((path) => readFileSync(at(path), 'latin1')).join('');
}
