import type { Natives } from '@mirage/kernel/natives';
import { DEVICE_ID_OFFSET, mmioTransport } from './mmio.js';
import { pciTransport } from './pci.js';
import { listPciFunctions } from './pci-config.js';
import type { Transport } from './transport.js';

/** QEMU microvm: 24 slots of 512 bytes, filled from the last. Their interrupts follow each other, from 24 with a second IO-APIC and from 16 without. */
const MICROVM = { address: 0xfeb00000, slotBytes: 512, slots: 24, gsiBases: [24, 16] } as const;

/** A device that the command line tells of. */
export interface DeclaredDevice {
  readonly address: number;
  readonly gsi: number;
}

/** The devices that a monitor declares as `virtio_mmio.device=SIZE@ADDRESS:IRQ`. Source: Linux, kernel-parameters.txt. */
export function declaredDevices(commandLine: string): DeclaredDevice[] {
  // Most have none: what a boot does first, an emulator has to translate, and a regular expression is milliseconds of that.
  if (commandLine === '' || !commandLine.includes('virtio_mmio.device=')) return [];
  return [...commandLine.matchAll(/(?:^| )virtio_mmio\.device=\w+@(0x[0-9a-fA-F]+|\d+):(\d+)/g)].map(
    ([, address, gsi]) => ({
      address: Number(address),
      gsi: Number(gsi),
    }),
  );
}

/**
 * Whether a word of the command line is the program's. Monitors that take every guest for a Linux add some of their own: how it finds its devices (Firecracker;
 * QEMU's microvm without ACPI) and that it need not look for PCI (Firecracker).
 */
export function isArgument(word: string): boolean {
  return word !== 'pci=off' && !word.startsWith('virtio_mmio.device=');
}

/** Every virtio device of this machine, in an order that does not change from boot to boot. */
export function discover(natives: Natives): Transport[] {
  const declared = declaredDevices(natives.args());
  const page = 4096;
  const mmioAt = (address: number, gsis: readonly number[]): Transport | undefined => {
    const start = address % page;
    const bytes = new Uint8Array(natives.mapForeign(address - start, page));
    return mmioTransport(natives, bytes.subarray(start, start + MICROVM.slotBytes), gsis);
  };
  if (declared.length > 0)
    return declared.map(({ address, gsi }) => mmioAt(address, [gsi])).filter((found) => found !== undefined);
  // pc and q35 have a PCI host bridge. Only a machine without one is searched at fixed addresses, where others may have a device of another kind.
  const functions = listPciFunctions(natives);
  if (functions.length > 0)
    return functions.map((pci) => pciTransport(natives, pci)).filter((found) => found !== undefined);
  const devices: Transport[] = [];
  for (let slot = MICROVM.slots - 1; slot >= 0; slot--) {
    const address = MICROVM.address + slot * MICROVM.slotBytes;
    // Most slots are empty: they are asked before anything is made for them.
    if (natives.probe(address + DEVICE_ID_OFFSET) === 0) continue;
    const found = mmioAt(
      address,
      MICROVM.gsiBases.map((base) => base + slot),
    );
    if (found) devices.push(found);
  }
  return devices;
}
