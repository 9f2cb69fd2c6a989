import type { XlValue } from '../xl-syntax.js';

/** The files beside a file for xl that it names: the image, and what is loaded with it. Paths as they are written. */
export function filesOf(settings: ReadonlyMap<string, XlValue>): string[] {
  return ['kernel', 'ramdisk']
    .map((name) => settings.get(name))
    .filter((path): path is string => typeof path === 'string' && path !== '');
}
