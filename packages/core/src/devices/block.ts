import type { Block } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { deviceType, numbered, type DeviceType } from '../dsl/device-type.js';
import { oneLine, quote } from '../dsl/wording.js';

/** The type of `Block`: a disk. */
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

/**
 * The options of `blockOfFile`.
 *
 * @example
 *   import { blockOfFile, type BlockOptions } from 'mirage';
 *
 *   const options: BlockOptions = { sizeMiB: 16 };
 *   export const disk = blockOfFile('disk.img', options);
 */
export interface BlockOptions {
  /**
   * The size in MiB, from 1. If the file does not exist, `nx run` creates it with that many MiB of zeros. Default: the
   * file must exist.
   */
  readonly sizeMiB?: number;
  /** Whether the disk refuses writes, even if the file permits them. Default: false. */
  readonly readOnly?: boolean;
}

const OPTIONS = ['sizeMiB', 'readOnly'] as const satisfies readonly (keyof BlockOptions)[];

/** 1 PiB. */
const MOST_MIB = 2 ** 30;

/**
 * A disk with the contents of a file: an image of raw sectors. On unix the program opens the file, elsewhere the host
 * attaches it to the virtual machine.
 *
 * @param path A relative path is relative to the folder in which the unikernel is started; `nx run` starts it in the
 *   unikernel's folder.
 * @throws MIR0113 if the path or an option is not valid.
 * @example
 *   import { block, blockOfFile, foreign, job, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', block.to(job)).$(blockOfFile('disk.img', { sizeMiB: 16 }))]);
 */
export function blockOfFile(path: string, options: BlockOptions = {}): Impl<Block> {
  const wrong = (position: number, wanted: string, given: unknown): never => {
    const next =
      "Write blockOfFile('disk.img'), or blockOfFile('disk.img', { sizeMiB: 16 }) to create it if it does not exist.";
    throw wrongArgument(blockOfFile, { name: 'blockOfFile', position, wanted, given, next });
  };
  if (typeof path !== 'string' || path === '' || /[\p{Cc}\u2028\u2029]/u.test(path))
    wrong(1, 'the path of a file', path);
  // A mistyped option would leave the disk writable.
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
