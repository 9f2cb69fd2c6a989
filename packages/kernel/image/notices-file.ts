import { readFileSync } from 'node:fs';

/**
 * Returns the text of NOTICES.txt: names, licences and copyright notices of everything in kernel.elf, and so in every
 * image.
 */
export function kernelNotices(): string {
  // From dist/image when compiled, from image when run from sources.
  const isCompiled = new URL('.', import.meta.url).pathname.endsWith('/dist/image/');
  return readFileSync(new URL(isCompiled ? '../../NOTICES.txt' : '../NOTICES.txt', import.meta.url), 'utf8');
}
