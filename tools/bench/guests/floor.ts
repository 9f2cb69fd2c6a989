import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../../e2e/support/workspace';

/** The folder of files that the bench creates once: in the checkout, ignored by git. */
export const CACHE = join(CHECKOUT, 'tmp/bench');

/**
 * Assembles the smallest kernel: an ELF of a few hundred bytes that a PVH loader starts and that writes one line.
 * Returns its path. Needs gcc.
 */
export function assembleFloor(): string {
  mkdirSync(CACHE, { recursive: true });
  const image = join(CACHE, 'floor.elf');
  const link = ['-Ttext=0x100000', '-N', '--build-id=none', '--no-warn-rwx-segments', '-s', '-e,entry'];
  execFileSync('gcc', [
    ...['-m32', '-nostdlib', '-static', '-no-pie'],
    ...link.map((option) => `-Wl,${option}`),
    join(CHECKOUT, 'tools/bench/guests/floor.S'),
    ...['-o', image],
  ]);
  return image;
}
