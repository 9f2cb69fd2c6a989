import type { KvRo } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { quote } from '../dsl/wording.js';
import { kvRo } from './kv-ro.js';

/** A path downward. Nx knows that the image depends on the files below the unikernel's folder, and on no others. */
export const BELOW = /^(?!\/|[A-Za-z]:)(?!(?:.*\/)?\.\.(?:\/|$))[^\\:*?"<>|\p{Cc}\u2028\u2029]+$/u;

/**
 * The files of a folder, embedded in the program: read when it is built, decoded when they are needed.
 *
 * @param directory The path of a folder below the unikernel's folder.
 * @throws MIR0113 if the path is not valid or leads out of the unikernel's folder.
 * @example
 *   import { crunch, foreign, job, kvRo, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', kvRo.to(job)).$(crunch('data'))]);
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
