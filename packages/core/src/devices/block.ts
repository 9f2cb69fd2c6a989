import type { Block } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, numbered, type DeviceType } from '../dsl/device-type.js';
import { oneLine, quote } from '../dsl/wording.js';

/** A disk: sectors by number. */
export const block: DeviceType<Block> = deviceType<Block>('block', {
  startType: 'Block',
  examples: ["blockOfFile('disk.img')", "ramdisk('scratch', 2048)", "genericBlock('disk.img')"],
  sample: {
    value: (number) => `blockOfFile('${numbered('disk', number)}.img', { sizeMiB: 1 })`,
    fake: () => 'memoryBlock()',
    fakeName: 'memoryBlock',
    prepare: (name) => [`const ${name}Bytes = new Uint8Array(${name}.info.blockBytes);`],
    says: {
      line: (name) =>
        `disk of \${${name}.info.sizeSectors} sectors, reading: \${await ${name}.read(0, [${name}Bytes])}`,
      test: () => 'disk of 128 sectors, reading: done',
    },
    hasDisk: true,
  },
});

/** How a disk on a file is made and used. */
export interface BlockOptions {
  /**
   * Size in MiB, from 1: where there is no such file, `nx run` makes one of so many zeros. Default: it must be there.
   */
  readonly sizeMiB?: number;
  /** Whether the disk takes no writes, whatever the file allows. Default: false. */
  readonly readOnly?: boolean;
}

const OPTIONS = ['sizeMiB', 'readOnly'] as const satisfies readonly (keyof BlockOptions)[];

/** 1 PiB. */
const MOST_MIB = 2 ** 30;

/**
 * The disk with the contents of a file, an image of raw sectors. On unix the program opens it, elsewhere the host gives
 * it to the virtual machine. A relative path is meant from the folder in which it is started: with `nx run` the
 * unikernel's. Error: MIR0113, a path that no file can have, a size that no disk has.
 */
export function blockOfFile(path: string, options: BlockOptions = {}): Impl<Block> {
  const wrong = (position: number, wanted: string, given: unknown): never => {
    const next =
      "Write blockOfFile('disk.img'), or blockOfFile('disk.img', { sizeMiB: 16 }) for one that is made when it is not there.";
    throw wrongArgument(blockOfFile, { name: 'blockOfFile', position, wanted, given, next });
  };
  if (typeof path !== 'string' || path === '' || /[\p{Cc}\u2028\u2029]/u.test(path))
    wrong(1, 'the path of a file', path);
  // One that is mistyped would leave a disk writable.
  const unknown = Object.keys(options).find((option) => !OPTIONS.some((known) => known === option));
  if (unknown !== undefined) wrong(2, `only the options ${OPTIONS.join(' and ')}`, unknown);
  const { sizeMiB, readOnly } = options;
  if (readOnly !== undefined && typeof readOnly !== 'boolean') wrong(2, 'true or false as readOnly', readOnly);
  if (sizeMiB !== undefined && (!Number.isInteger(sizeMiB) || sizeMiB < 1 || sizeMiB > MOST_MIB)) {
    wrong(2, 'a size in whole MiB', sizeMiB);
  }
  const said = [...(sizeMiB === undefined ? [] : [`sizeMiB: ${sizeMiB}`]), ...(readOnly ? ['readOnly: true'] : [])];
  const device = {
    kind: 'block',
    parameters: {
      path,
      ...(readOnly ? { access: 'ro' } : {}),
      ...(sizeMiB === undefined ? {} : { sizeMiB: String(sizeMiB) }),
    },
    label: `blockOfFile(${quote(path)}${said.length === 0 ? '' : `, { ${said.join(', ')} }`})`,
    title: `block ${oneLine(path)}`,
  } as const;
  return deviceImpl(block, device, blockOfFile);
}
