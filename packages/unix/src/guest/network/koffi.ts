import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { DeviceError } from '@mirage/runtime';
import { machineOf, NATIVES_GLOBAL, type EmbeddedNatives } from '../../natives.js';

/** The part of koffi that is used here. `func` accepts a prototype in C. */
export interface Koffi {
  readonly load: (library: null) => { readonly func: (prototype: string) => NativeFunction };
  /** errno of the last call on this thread; valid only after a failure. */
  readonly errno: () => number;
  /** Address of a buffer's bytes, valid while the buffer exists. */
  readonly address: (buffer: Uint8Array) => bigint;
}

export type NativeArgument = number | bigint | string | Uint8Array | null;

/** A function of the C library. `async` runs it on a thread of Node's pool and calls the callback. */
export interface NativeFunction {
  (...args: NativeArgument[]): number;
  async(...args: [...NativeArgument[], (error: unknown, result: number) => void]): void;
}

/**
 * Loads the addon that `link` has embedded in this program. It is written to a new folder that only this user can
 * access, and removed before this function returns. Error: `DeviceError` when the program was built for another kind of
 * machine, or the addon cannot be loaded.
 */
export function loadKoffi(device: string): Koffi {
  const natives = takeNatives();
  if (!natives) throw new DeviceError(device, 'this program was linked without native code');
  const machine = machineOf(process);
  if (natives.machine !== machine) {
    throw new DeviceError(
      device,
      `this program was built for ${natives.machine} and runs on ${machine}; build it on this kind of machine`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'mirage-'));
  try {
    const file = join(folder, 'koffi.node');
    writeFileSync(file, brotliDecompressSync(Buffer.from(natives.koffi, 'base64')), { mode: 0o500 });
    const loaded: { exports: unknown } = { exports: {} };
    process.dlopen(loaded, file, constants.dlopen.RTLD_NOW);
    // The type of the addon in the version of koffi that this package depends on.
    return loaded.exports as Koffi;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DeviceError(
      device,
      `native code cannot be loaded from ${tmpdir()} (${reason})`,
      'export TMPDIR=FOLDER   # one from which programs may run',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function takeNatives(): EmbeddedNatives | undefined {
  const scope = globalThis as { [NATIVES_GLOBAL]?: EmbeddedNatives };
  const natives = scope[NATIVES_GLOBAL];
  delete scope[NATIVES_GLOBAL];
  return natives;
}
