import type { Block, KvRo, Network, Stack } from '@mirage/types';
import { calledAs } from '../dsl/called-as.js';
import { matchImpl } from '../dsl/choice.js';
import type { Impl } from '../dsl/impl.js';
import { key } from '../dsl/key.js';
import { platform } from '../dsl/platform-value.js';
import { oneOf } from '../dsl/value-type.js';
import { labelOf } from '../dsl/wording.js';
import { blockOfFile } from './block.js';
import { crunch } from './crunch.js';
import { makeDirectStack } from './direct-stack.js';
import { directKvRo } from './kv-ro.js';
import { ramdisk } from './ramdisk.js';
import { makeSocketStack } from './socket-stack.js';
import { stackLabel, type StackOptions } from './stack-options.js';

/**
 * The options of generic devices.
 *
 * @example
 *   import { genericKvRo, type GenericOptions } from 'mirage';
 *
 *   const options: GenericOptions = { group: 'tls' };
 *   export const certificates = genericKvRo('tls', options); // --keys=tls-kv_ro=direct
 */
export interface GenericOptions {
  /**
   * A prefix of the names of its keys. It distinguishes the keys of two devices: `--keys=data-kv_ro=direct`. Default:
   * none.
   */
  readonly group?: string;
}

/** 16 MiB: the default size of a disk in memory. */
const RAMDISK_SECTORS = 32768;
const SECTORS_PER_MIB = 2048;

/**
 * The files of a folder. The key `kv_ro` decides how: `crunch`, embedded in the program (the default), or `direct`,
 * read from the folder at run time.
 *
 * @throws MIR0113 if the path or the group is not valid.
 * @example
 *   import { foreign, genericKvRo, job, kvRo, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', kvRo.to(job)).$(genericKvRo('data'))]);
 */
export function genericKvRo(directory: string, { group }: GenericOptions = {}): Impl<KvRo> {
  return calledAs(
    genericKvRo,
    1,
    () => {
      const how = key('kv_ro', oneOf('crunch', 'direct'), {
        doc: 'Where files are read: crunch, from the program itself; direct, from the folder when it runs.',
        default: 'crunch',
        ...(group === undefined ? {} : { group }),
      });
      return matchImpl(how, [['direct', directKvRo(directory)]], crunch(directory));
    },
    `genericKvRo(${labelOf(directory)})`,
  );
}

/**
 * A disk. The key `block` decides which: `ramdisk`, in memory (the default), or `file`, the file `path`, which `nx run`
 * creates if it does not exist.
 *
 * @param path The path of the file, which is also the name of the disk in memory.
 * @param options `sizeSectors`: the size in sectors of 512 bytes; a file is created with whole MiB. Default: 16 MiB.
 * @throws MIR0113 if the path, the size or the group is not valid.
 * @example
 *   import { block, foreign, genericBlock, job, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', block.to(job)).$(genericBlock('disk.img'))]);
 */
export function genericBlock(
  path: string,
  { group, sizeSectors = RAMDISK_SECTORS }: GenericOptions & { readonly sizeSectors?: number } = {},
): Impl<Block> {
  return calledAs(
    genericBlock,
    1,
    () => {
      const how = key('block', oneOf('ramdisk', 'file'), {
        doc: 'What the disk is: ramdisk, in memory; file, a file of the host.',
        default: 'ramdisk',
        ...(group === undefined ? {} : { group }),
      });
      return matchImpl(
        how,
        [['file', blockOfFile(path, { sizeMiB: Math.ceil(sizeSectors / SECTORS_PER_MIB) })]],
        ramdisk(path, sizeSectors),
      );
    },
    `genericBlock(${labelOf(path)})`,
  );
}

/**
 * TCP and UDP. The key `net` decides how: `host`, over the sockets of the host as `socketStack` (the default on unix),
 * or `direct`, over the network interface as `directStack` (the default on all other platforms). With `host`, the
 * interface is not part of the unikernel.
 *
 * @param net The network interface of a direct stack.
 * @throws MIR0107 if `net` is not a network, MIR0113 if the group is not valid.
 * @example
 *   import { foreign, genericStack, job, register, stack, tap0 } from 'mirage';
 *
 *   register('server', [foreign('Unikernel.Server', stack.to(job)).$(genericStack(tap0))]);
 */
export function genericStack(net: Impl<Network>, options: StackOptions = {}): Impl<Stack> {
  const label = stackLabel('genericStack', [labelOf(net)], options);
  return calledAs(
    genericStack,
    1,
    () => {
      const { group } = options;
      const setting = `${group === undefined ? '' : `${group}-`}net=host`;
      const host = makeSocketStack(genericStack, options, {
        label,
        instead: `Remove ${setting} from --keys: this platform uses net=direct by default.`,
      });
      const direct = makeDirectStack(genericStack, net, options, label);
      const choice = (usual: 'host' | 'direct'): Impl<Stack> => {
        const how = key('net', oneOf('host', 'direct'), {
          doc: 'What TCP and UDP use: host, the sockets of the host; direct, the network interface.',
          default: usual,
          ...(group === undefined ? {} : { group }),
        });
        return matchImpl(how, [['host', host]], direct);
      };
      return matchImpl(platform, [['unix', choice('host')]], choice('direct'));
    },
    label,
  );
}
