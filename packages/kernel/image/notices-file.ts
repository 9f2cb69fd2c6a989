import { readFileSync } from 'node:fs';

/**
 * Names, licences and copyright notices of all that is in kernel.elf, and so in every image: the text of NOTICES.txt.
 */
export function kernelNotices(): string {
  // From dist/image when compiled, from image when run from sources.
  const isCompiled = new URL('.', import.meta.url).pathname.endsWith('/dist/image/');
  return readFileSync(new URL(isCompiled ? '../../NOTICES.txt' : '../NOTICES.txt', import.meta.url), 'utf8');
}
