import type { Natives } from '@mirage/kernel/natives';
import { DEVICE_ID_OFFSET, mmioTransport } from './mmio.js';
import { pciTransport, VENDOR_VIRTIO } from './pci.js';
import { hasPci, listPciFunctions, type PciFunction } from './pci-config.js';
import { mapRegion } from './region.js';
import type { Transport } from './transport.js';

/**
 * QEMU microvm: 24 slots of 512 bytes, filled from the last. Their interrupts are consecutive, from 24 with a second
 * IO-APIC and from 16 without.
 */
const SLOTS = 24;
const SLOT_BYTES = 512;
const SLOTS_ADDRESS = 0xfeb00000;
const SLOT_GSI_BASES = [24, 16] as const;
/**
 * QEMU's IO-APICs raise line 2 for line 0, as a PC wires its timer, and the second one does, too: the first slot shares
 * the line of the third.
 */
const SECOND_IOAPIC = 24;
/** The register of the first slot with the type of its device; 0 means no device. */
const DEVICE_IDS = SLOTS_ADDRESS + DEVICE_ID_OFFSET;

/** A device on the command line. */
export interface DeclaredDevice {
  readonly address: number;
  readonly gsi: number;
}

/**
 * Created when the image is built: many machines have none, and an emulator has to translate all code that runs at
 * boot.
 */
const NONE: Transport[] = [];

/**
 * Returns the devices that a monitor declares as `virtio_mmio.device=SIZE@ADDRESS:IRQ`. Source: Linux,
 * kernel-parameters.txt.
 */
export function declaredDevices(commandLine: string): DeclaredDevice[] {
  // Most command lines have none, and a regular expression is expensive.
  if (!commandLine.includes('virtio_mmio.device=')) return [];
  return [...commandLine.matchAll(/(?:^| )virtio_mmio\.device=\w+@(0x[0-9a-fA-F]+|\d+):(\d+)/g)].map(
    ([, address, gsi]) => ({
      address: Number(address),
      gsi: Number(gsi),
    }),
  );
}

/**
 * Returns whether a word of the command line is for the program. Monitors that treat every guest as Linux add words:
 * where devices are (Firecracker; QEMU's microvm without ACPI), and that there is no PCI (Firecracker).
 */
export function isArgument(word: string): boolean {
  return word !== 'pci=off' && !word.startsWith('virtio_mmio.device=');
}

/** Returns every virtio device of this machine, in the same order at every boot. */
export function discover(natives: Natives): readonly Transport[] {
  return discoverDeclared(natives, natives.args()) ?? discoverUndeclared(natives);
}

function discoverDeclared(natives: Natives, commandLine: string): Transport[] | undefined {
  if (commandLine.length === 0) return undefined;
  const declared = declaredDevices(commandLine).map(({ address, gsi }) => mmioAt(natives, address, [gsi]));
  return declared.length === 0 ? undefined : declared.filter((found) => found !== undefined);
}

/**
 * pc and q35 have a PCI host bridge. Only a machine without one is searched at fixed addresses, because other machines
 * may have a device of another kind there.
 */
function discoverUndeclared(natives: Natives): readonly Transport[] {
  return hasPci(natives)
    ? pciDevices(natives, listPciFunctions(natives, VENDOR_VIRTIO))
    : slotDevices(natives, natives.probe(DEVICE_IDS, SLOT_BYTES, SLOTS));
}

function pciDevices(natives: Natives, functions: readonly PciFunction[]): readonly Transport[] {
  return functions.length === 0
    ? NONE
    : functions.map((pci) => pciTransport(natives, pci)).filter((found) => found !== undefined);
}

/** Returns the devices in the slots of microvm, by the bits of `present`, from the last slot on. */
function slotDevices(natives: Natives, present: number): readonly Transport[] {
  return present === 0 ? NONE : slotsOf(present).flatMap((slot) => slotDevice(natives, slot) ?? NONE);
}

function slotsOf(present: number): number[] {
  return Array.from({ length: SLOTS }, (_, place) => SLOTS - 1 - place).filter(
    (slot) => ((present >>> slot) & 1) === 1,
  );
}

function slotDevice(natives: Natives, slot: number): Transport | undefined {
  const gsis = SLOT_GSI_BASES.map((base) => (base + slot === SECOND_IOAPIC ? base + 2 : base + slot));
  return mmioAt(natives, SLOTS_ADDRESS + slot * SLOT_BYTES, gsis);
}

function mmioAt(natives: Natives, address: number, gsis: readonly number[]): Transport | undefined {
  const registers = mapRegion(natives, address, SLOT_BYTES);
  return registers && mmioTransport(natives, registers, gsis);
}
