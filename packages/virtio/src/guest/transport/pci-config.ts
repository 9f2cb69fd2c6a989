import type { Natives } from '@mirage/kernel/natives';

const CONFIG_ADDRESS = 0xcf8;
const CONFIG_DATA = 0xcfc;
/** Configuration addresses: bit 31, then bus, slot and function in bits 8 to 23. */
const FIRST_ADDRESS = 0x80000000;
const BUS_STEP = 1 << 16;
const SLOT_STEP = 1 << 11;
const FUNCTION_STEP = 1 << 8;
const SLOTS = 32;
const FUNCTIONS = 8;
/** The vendor of a function that does not exist. */
const NO_DEVICE = 0xffff;
const UINT32 = 2 ** 32;

/** Fields of a function's configuration space. Source: PCI Local Bus 3.0, 6.1; PCI-to-PCI Bridge 1.2, 3.2. */
const PCI = {
  Command: 0x04,
  Status: 0x06,
  HeaderType: 0x0e,
  Bar0: 0x10,
  SecondaryBus: 0x19,
  SubsystemId: 0x2e,
  Capabilities: 0x34,
  InterruptLine: 0x3c,
};
const HEADER_IS_MULTIFUNCTION = 0x80;
const HEADER_BRIDGE = 1;
const COMMAND_MEMORY_AND_MASTER = 0x6;
const STATUS_HAS_CAPABILITIES = 0x10;
const BARS = 6;
/** The longest possible list: 256 bytes minus the header, 4 bytes for each capability. */
const MAX_CAPABILITIES = 48;
const CAP_PCI_EXPRESS = 0x10;
/** Types of PCI Express port with one device behind them. Source: PCI Express Base 4.0, 7.5.3.2. */
const PORT_ROOT = 4;
const PORT_DOWNSTREAM = 6;

/** A function on a PCI bus. */
export interface PciPlace {
  /** Of its configuration. */
  readonly address: number;
  readonly vendorId: number;
  readonly deviceId: number;
  /** The bridge to its bus, if that is not bus 0. */
  readonly bridge: PciPlace | undefined;
}

/** One function of a PCI device, with its configuration. */
export interface PciFunction extends PciPlace {
  readonly subsystemId: number;
  readonly interruptLine: number;
  /** Offsets and ids of its capabilities, in order. */
  readonly capabilities: readonly { readonly id: number; readonly offset: number }[];
  read(offset: number, widthBytes: number): number;
  write(offset: number, widthBytes: number, value: number): void;
  /**
   * Returns the physical address of a memory BAR; undefined for an I/O BAR, a BAR without an address, or a number above
   * 5.
   */
  barAddress(index: number): number | undefined;
  /** Enables its BARs and its access to memory, also in the bridges on the way. */
  enable(): void;
}

/** Returns whether there is a PCI bus: its host bridge is the first function on it. */
export function hasPci(natives: Natives): boolean {
  return readConfig(natives, FIRST_ADDRESS, 2) !== NO_DEVICE;
}

/**
 * Returns all PCI functions, in the order of bus, slot and function: those on bus 0 and those behind bridges, whose
 * buses the firmware has numbered. Uses configuration mechanism 1, which q35 and pc have. Source: PCI Local Bus 3.0,
 * 3.2.2.3.2.
 */
export function listPciFunctions(natives: Natives): PciPlace[] {
  const found: PciPlace[] = [];
  const buses: Bus[] = [{ number: 0, slots: SLOTS, bridge: undefined }];
  // The loop also visits the buses that it adds, each number once: bridges may claim anything.
  for (const bus of buses) {
    const begin = FIRST_ADDRESS + bus.number * BUS_STEP;
    for (let slot = 0; slot < bus.slots; slot++) {
      for (let number = 0, count = 1; number < count; number++) {
        const address = begin + slot * SLOT_STEP + number * FUNCTION_STEP;
        const id = readConfig(natives, address, 4);
        const vendorId = id % 2 ** 16;
        // A device without function 0 has no other function.
        if (vendorId === NO_DEVICE) continue;
        const place = { address, vendorId, deviceId: Math.floor(id / 2 ** 16), bridge: bus.bridge };
        found.push(place);
        const header = readConfig(natives, address + PCI.HeaderType, 1);
        if ((header & HEADER_IS_MULTIFUNCTION) !== 0) count = FUNCTIONS;
        if ((header & ~HEADER_IS_MULTIFUNCTION) !== HEADER_BRIDGE) continue;
        const behind = busBehind(natives, place);
        if (buses.every((other) => other.number !== behind.number)) buses.push(behind);
      }
    }
  }
  return found.sort((a, b) => a.address - b.address);
}

/** A bus to search, and the bridge that leads to it. */
interface Bus {
  readonly number: number;
  readonly slots: number;
  readonly bridge: PciPlace | undefined;
}

/** Returns the bus behind a bridge. A port of PCI Express has one slot: the other 31 would cost two exits each. */
function busBehind(natives: Natives, bridge: PciPlace): Bus {
  const { capabilities, read } = pciFunction(natives, bridge);
  const express = capabilities.find(({ id }) => id === CAP_PCI_EXPRESS);
  const portType = express && (read(express.offset + 2, 1) >> 4) & 15;
  return {
    number: read(PCI.SecondaryBus, 1),
    slots: portType === PORT_ROOT || portType === PORT_DOWNSTREAM ? 1 : SLOTS,
    bridge,
  };
}

/** Returns bus, slot and function as programs write them: `01:1f.2`. */
export function pciPlaceName({ address }: PciPlace): string {
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return `${hex((address >> 16) & 0xff)}:${hex((address >> 11) & 31)}.${(address >> 8) & 7}`;
}

/** Reads a field of `widthBytes` at an address in configuration space. */
function readConfig(natives: Natives, address: number, widthBytes: number): number {
  natives.portWrite(CONFIG_ADDRESS, 4, address - (address & 3));
  return natives.portRead(CONFIG_DATA + (address & 3), widthBytes);
}

/** Returns a function with its configuration, of which the fields and the list of capabilities are read at once. */
export function pciFunction(natives: Natives, place: PciPlace): PciFunction {
  const { address, bridge } = place;
  const read = (offset: number, width: number): number => readConfig(natives, address + offset, width);
  const write = (offset: number, width: number, value: number): void => {
    natives.portWrite(CONFIG_ADDRESS, 4, address + (offset & 0xfc));
    natives.portWrite(CONFIG_DATA + (offset & 3), width, value);
  };
  const capabilities: { id: number; offset: number }[] = [];
  if ((read(PCI.Status, 2) & STATUS_HAS_CAPABILITIES) !== 0) {
    let offset = read(PCI.Capabilities, 1) & 0xfc;
    for (; offset !== 0 && capabilities.length < MAX_CAPABILITIES; offset = read(offset + 1, 1) & 0xfc)
      capabilities.push({ id: read(offset, 1), offset });
  }
  return {
    ...place,
    subsystemId: read(PCI.SubsystemId, 2),
    interruptLine: read(PCI.InterruptLine, 1),
    capabilities,
    read,
    write,
    barAddress(index) {
      if (index >= BARS) return undefined;
      const low = read(PCI.Bar0 + 4 * index, 4);
      const isMemory = (low & 1) === 0;
      const is64Bit = (low & 6) === 4;
      const address = low - (low % 16) + (is64Bit ? read(PCI.Bar0 + 4 * index + 4, 4) * UINT32 : 0);
      return isMemory && address !== 0 ? address : undefined;
    },
    enable() {
      if (bridge) pciFunction(natives, bridge).enable();
      write(PCI.Command, 2, read(PCI.Command, 2) | COMMAND_MEMORY_AND_MASTER);
    },
  };
}
