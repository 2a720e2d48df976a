/**
 * The debugger: what Murmur knows on this page, and why. Nobody loads it but who asks for it: `data-debug="overlay"`, a
 * bookmarklet, or `import('murmur/debugger')`. It shows whoever sits here what is theirs, and sends nothing.
 */
import { whenReady } from '../instance.js';
import type { Inside } from './inside.js';
import { Panel } from './panel.js';

let panel: Promise<Panel> | undefined;

/** Opens it once the page's Murmur has started. */
export async function open(): Promise<void> {
  panel ??= whenReady().then((murmur) => new Panel(murmur as Inside));
  (await panel).open();
}

/** Closes it. A preview stays, with its mark, until it is ended. */
export async function close(): Promise<void> {
  (await panel)?.close();
}

/** Opens it, or closes it where it is open: for a bookmarklet. */
export async function toggle(): Promise<void> {
  if ((await panel)?.isOpen) await close();
  else await open();
}
