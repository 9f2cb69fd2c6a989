import type { Natives } from '@mirage/kernel/natives';
import { DEVICE_ID_OFFSET, mmioTransport } from './mmio.js';
import { pciTransport, VENDOR_VIRTIO } from './pci.js';
import { hasPci, listPciFunctions, pciFunction, type PciPlace } from './pci-config.js';
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
const NONE: never[] = [];

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

/** Where a device on MMIO may be, and the interrupts that it may be wired to. */
export interface MmioPlace {
  readonly address: number;
  readonly gsis: readonly number[];
}

/** Returns every virtio device of this machine, in the same order at every boot. */
export function discover(natives: Natives): readonly Transport[] {
  const places = mmioPlaces(natives);
  return places ? mmioDevices(natives, places) : pciDevices(natives, listPciFunctions(natives));
}

/**
 * Returns the places of devices on MMIO: those on the command line, or else the slots of microvm that have one. Returns
 * undefined for a machine with a PCI host bridge, such as pc and q35: it may have a device of another kind in the place
 * of the slots.
 */
export function mmioPlaces(natives: Natives): readonly MmioPlace[] | undefined {
  const commandLine = natives.args();
  const declared = commandLine.length === 0 ? [] : declaredDevices(commandLine);
  if (declared.length > 0) return declared.map(({ address, gsi }) => ({ address, gsis: [gsi] }));
  return hasPci(natives) ? undefined : slotPlaces(natives.probe(DEVICE_IDS, SLOT_BYTES, SLOTS));
}

/** Returns the places by the bits of `present`, from the last slot on. */
function slotPlaces(present: number): readonly MmioPlace[] {
  return present === 0 ? NONE : slotsOf(present).map(slotPlace);
}

function slotsOf(present: number): number[] {
  return Array.from({ length: SLOTS }, (_, place) => SLOTS - 1 - place).filter(
    (slot) => ((present >>> slot) & 1) === 1,
  );
}

function slotPlace(slot: number): MmioPlace {
  const gsis = SLOT_GSI_BASES.map((base) => (base + slot === SECOND_IOAPIC ? base + 2 : base + slot));
  return { address: SLOTS_ADDRESS + slot * SLOT_BYTES, gsis };
}

/** Returns the registers of a device on MMIO; undefined where no device memory can be. */
export function mapMmio(natives: Natives, { address }: MmioPlace): Uint8Array | undefined {
  return mapRegion(natives, address, SLOT_BYTES);
}

function mmioDevices(natives: Natives, places: readonly MmioPlace[]): readonly Transport[] {
  return places.length === 0
    ? NONE
    : places
        .map((place) => {
          const registers = mapMmio(natives, place);
          return registers && mmioTransport(natives, registers, place.gsis);
        })
        .filter((found) => found !== undefined);
}

/** Only functions of the vendor are read further: a bus has half a dozen devices that belong to the machine. */
function pciDevices(natives: Natives, places: readonly PciPlace[]): readonly Transport[] {
  const virtio = places.filter(({ vendorId }) => vendorId === VENDOR_VIRTIO);
  return virtio.length === 0
    ? NONE
    : virtio.map((place) => pciTransport(natives, pciFunction(natives, place))).filter((found) => found !== undefined);
}
