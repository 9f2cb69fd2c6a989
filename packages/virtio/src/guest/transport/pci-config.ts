import type { Natives } from '@mirage/kernel/natives';

const CONFIG_ADDRESS = 0xcf8;
const CONFIG_DATA = 0xcfc;
/** Configuration addresses of the devices on bus 0. */
const FIRST_DEVICE = 0x80000000;
const DEVICE_STEP = 1 << 11;
const DEVICES_END = FIRST_DEVICE + 32 * DEVICE_STEP;
/** The vendor of a function that does not exist. */
const NO_DEVICE = 0xffff;
const UINT32 = 2 ** 32;

/** Fields of a function's configuration space. Source: PCI Local Bus 3.0, 6.1. */
const PCI = {
  DeviceId: 0x02,
  Command: 0x04,
  Status: 0x06,
  Bar0: 0x10,
  SubsystemId: 0x2e,
  Capabilities: 0x34,
  InterruptLine: 0x3c,
};
const COMMAND_MEMORY_AND_MASTER = 0x6;
const STATUS_HAS_CAPABILITIES = 0x10;
const BARS = 6;
/** The longest possible list: 256 bytes minus the header, 4 bytes for each capability. */
const MAX_CAPABILITIES = 48;

/** One function of a PCI device on bus 0. */
export interface PciFunction {
  readonly deviceId: number;
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
  /** Enables its BARs and its access to memory. */
  enable(): void;
}

/** Returns whether there is a PCI bus: its host bridge is the first function on it. */
export function hasPci(natives: Natives): boolean {
  return vendorAt(natives, FIRST_DEVICE) !== NO_DEVICE;
}

/**
 * Returns the functions 0 of one vendor on bus 0, by configuration mechanism 1, which q35 and pc have. Source: PCI
 * Local Bus 3.0, 3.2.2.3.2.
 */
export function listPciFunctions(natives: Natives, vendorId: number): PciFunction[] {
  const found: PciFunction[] = [];
  // Only functions of that vendor are read further: a bus has half a dozen devices that belong to the machine.
  for (let address = FIRST_DEVICE; address < DEVICES_END; address += DEVICE_STEP)
    if (vendorAt(natives, address) === vendorId) found.push(pciFunction(natives, address));
  return found;
}

/** Returns the vendor of the function whose configuration begins at `address`. */
function vendorAt(natives: Natives, address: number): number {
  natives.portWrite(CONFIG_ADDRESS, 4, address);
  return natives.portRead(CONFIG_DATA, 2);
}

function pciFunction(natives: Natives, address: number): PciFunction {
  const select = (offset: number): void => natives.portWrite(CONFIG_ADDRESS, 4, address + (offset & 0xfc));
  const read = (offset: number, width: number): number => {
    select(offset);
    return natives.portRead(CONFIG_DATA + (offset & 3), width);
  };
  const write = (offset: number, width: number, value: number): void => {
    select(offset);
    natives.portWrite(CONFIG_DATA + (offset & 3), width, value);
  };
  const capabilities: { id: number; offset: number }[] = [];
  if ((read(PCI.Status, 2) & STATUS_HAS_CAPABILITIES) !== 0) {
    let offset = read(PCI.Capabilities, 1) & 0xfc;
    for (; offset !== 0 && capabilities.length < MAX_CAPABILITIES; offset = read(offset + 1, 1) & 0xfc)
      capabilities.push({ id: read(offset, 1), offset });
  }
  return {
    deviceId: read(PCI.DeviceId, 2),
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
    enable: () => write(PCI.Command, 2, read(PCI.Command, 2) | COMMAND_MEMORY_AND_MASTER),
  };
}
