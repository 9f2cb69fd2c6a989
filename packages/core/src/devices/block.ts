import type { Block } from '@mirage/types';
import { wrongArgument } from '../dsl/argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { type, type Type } from '../dsl/type.js';
import { oneLine, quote } from '../dsl/wording.js';

/** A disk: sectors by number. */
export const block: Type<Block> = type<Block>('block');

/**
 * The disk with the contents of a file, an image of raw sectors. On unix the program opens it, elsewhere the host gives it to the virtual
 * machine. A relative path is meant from the folder in which it is started: with `nx run` the unikernel's. Error: MIR0113, a path that no
 * file can have.
 */
export function blockOfFile(path: string): Impl<Block> {
  if (typeof path !== 'string' || path === '' || /[\p{Cc}\u2028\u2029]/u.test(path)) {
    throw wrongArgument(blockOfFile, {
      name: 'blockOfFile',
      position: 1,
      wanted: 'the path of a file',
      given: path,
      next: "Write blockOfFile('disk.img').",
    });
  }
  const device = {
    kind: 'block',
    parameters: { path },
    label: `blockOfFile(${quote(path)})`,
    title: `block ${oneLine(path)}`,
  } as const;
  return deviceImpl(block, device, blockOfFile);
}
