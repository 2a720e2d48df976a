// What a page downloads for each entry of Murmur, and for each peer: bundled by esbuild in the same way, packed by brotli 11.
import { brotliCompressSync, constants } from 'node:zlib';
import { thousands } from '../scripts/lib.mjs';
import { weighed } from '../scripts/size.mjs';
import { bundle, peerVersion } from './support/bundle.mjs';
import { PEERS } from './support/peers.mjs';
import { markdown } from './support/report.mjs';
import { sdkFolder } from './support/sdk.mjs';

/** `{ entries: [{ what, files, bytes, brotli, limit }], peers: [{ module, version, bytes, brotli }] }` */
export async function measure() {
  const peers = [];
  for (const [peer, module] of PEERS) {
    if (!module) continue; // Murmur itself
    const text = Buffer.from(await bundle(`peers/${peer}.mjs`));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
    peers.push({ module, version: peerVersion(module), bytes: text.length, brotli: brotliCompressSync(text, { params }).length });
  }
  return { entries: weighed(sdkFolder), peers };
}

export function tables({ entries, peers }) {
  const code = (name) => `\`${name}\``;
  const own = entries.map(({ what, files, bytes, brotli, limit }) =>
    [what, files.map(code).join(' + '), thousands(bytes), thousands(brotli), thousands(limit)]);
  const others = peers.sort((a, b) => a.brotli - b.brotli).map(({ module, version, bytes, brotli }) => [`${module} ${version}`, thousands(bytes), thousands(brotli)]);
  return [
    markdown([['entry', 'files', 'bytes', 'brotli', 'gate'], ...own]),
    markdown([['beside it, started as its documents say', 'bytes', 'brotli'], ...others]),
  ];
}
