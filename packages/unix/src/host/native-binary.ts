import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { machineOf } from '../natives.js';

/** koffi's addon for one kind of machine, and the licence that must accompany every copy. */
export interface KoffiFiles {
  readonly version: string;
  /** As in `EmbeddedNatives`. */
  readonly machine: string;
  readonly addon: Uint8Array;
  readonly licence: string;
}

/** Returns the files of this package's koffi for this machine; `undefined` if koffi has no binary for it. */
export function koffiFiles(): KoffiFiles | undefined {
  const machine = machineOf(process);
  const [platform, arch, libc] = machine.split('-');
  try {
    const koffi = createRequire(import.meta.url).resolve('koffi');
    const { version } = JSON.parse(readFileSync(join(dirname(koffi), 'package.json'), 'utf8')) as { version: string };
    const binaries = dirname(createRequire(koffi).resolve(`@koromix/koffi-${platform}-${arch}/package.json`));
    const addon = join(binaries, `${libc === 'musl' ? 'musl' : platform}_${arch}`, 'koffi.node');
    if (!existsSync(addon)) return undefined;
    return {
      version,
      machine,
      addon: readFileSync(addon),
      licence: readFileSync(join(dirname(koffi), 'LICENSE.txt'), 'utf8'),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
