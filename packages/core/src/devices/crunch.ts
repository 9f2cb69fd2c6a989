import type { KvRo } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { quote } from '../dsl/wording.js';
import { kvRo } from './kv-ro.js';

/**
 * A path downward: Nx knows of the files below the unikernel's folder, and of no others, that the image depends on
 * them.
 */
export const BELOW = /^(?!\/|[A-Za-z]:)(?!(?:.*\/)?\.\.(?:\/|$))[^\\:*?"<>|\p{Cc}\u2028\u2029]+$/u;

/**
 * The files of a folder as part of the program: read when it is built, decoded when somebody asks for them. The folder
 * lies below the unikernel's. Error: MIR0113, a path that leads elsewhere.
 */
export function crunch(directory: string): Impl<KvRo> {
  if (typeof directory !== 'string' || !BELOW.test(directory)) {
    throw wrongArgument(crunch, {
      name: 'crunch',
      position: 1,
      wanted: "the path of a folder below the unikernel's",
      given: directory,
      next: "Write crunch('data') for the folder data beside config.ts.",
    });
  }
  const normal = directory.replace(/^(?:\.\/)+|\/+$/g, '');
  const device = {
    kind: 'module',
    connect: '@mirage/storage#connectCrunch',
    parameters: { directory: normal },
    packages: ['@mirage/storage'],
    embeds: normal,
    label: `crunch(${quote(directory)})`,
    title: `crunch ${normal}`,
  } as const;
  return deviceImpl(kvRo, device, crunch);
}
