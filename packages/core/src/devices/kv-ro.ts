import type { KvRo } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';
import { oneLine, quote } from '../dsl/wording.js';

/** A key-value store that can be read. */
export const kvRo: Type<KvRo> = type<KvRo>('kvRo');

/**
 * The files of a folder as they are when somebody asks for them: a real folder of the host, on platforms that have one.
 * A relative path is meant from the folder in which the program is started: with `nx run` the unikernel's. Error:
 * MIR0113, a path that no folder can have.
 */
export function directKvRo(directory: string): Impl<KvRo> {
  if (typeof directory !== 'string' || directory === '' || /[\p{Cc}\u2028\u2029]/u.test(directory)) {
    throw wrongArgument(directKvRo, {
      name: 'directKvRo',
      position: 1,
      wanted: 'the path of a folder',
      given: directory,
      next: "Write directKvRo('data').",
    });
  }
  const device = {
    kind: 'directory',
    parameters: { directory },
    label: `directKvRo(${quote(directory)})`,
    title: `directory ${oneLine(directory)}`,
  } as const;
  return deviceImpl(kvRo, device, directKvRo);
}
