import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { onPath } from '@mirage/programs';
import { QEMU } from '../requirements.js';
import type { MachineType } from './virtual-machine.js';

/** The firmware of the microvm, whose name QEMU has not changed, and the one that starts a kernel faster. */
const DEFAULT = 'bios-microvm.bin';
const QBOOT = 'qboot.rom';

/**
 * Returns arguments that give the microvm of this machine's QEMU its small firmware, where that is not the default:
 * Debian 12 has it as the default, Debian 13 has SeaBIOS, with which a boot takes four times the exits, and 40 ms more
 * in the emulator. `path` lists the folders of programs. Empty for other machines, and where QEMU has no such firmware.
 */
export function firmwareArguments(machine: MachineType, path = process.env['PATH'] ?? ''): string[] {
  const program = machine === 'microvm' ? onPath(QEMU, path) : undefined;
  if (program === undefined) return [];
  const file = (name: string): string => join(dirname(realpathSync(program)), '../share/qemu', name);
  const isDefault = existsSync(file(DEFAULT)) && basename(realpathSync(file(DEFAULT))) === QBOOT;
  return isDefault || !existsSync(file(QBOOT)) ? [] : ['-bios', QBOOT];
}
