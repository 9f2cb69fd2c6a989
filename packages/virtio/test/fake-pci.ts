import type { Natives } from '@mirage/kernel/natives';

/** A PCI function: its bytes of configuration, by offset. Numbers of 4 bytes. */
export type PciFields = Readonly<Partial<Record<number, number>>>;

/** A function that only says what it is. */
export const pciId = (vendorId: number, deviceId: number): PciFields => ({ 0: deviceId * 2 ** 16 + vendorId });

/** A bridge to the bus `secondary`; with a type of port it is one of PCI Express. */
export const pciBridge = (secondary: number, portType?: number): PciFields => ({
  ...pciId(0x1b36, 0x000c),
  0x0c: 1 << 16,
  0x18: secondary << 8,
  ...(portType === undefined ? {} : { 0x04: 0x10 << 16, 0x34: 0x40, 0x40: (portType << 20) + 0x10 }),
});

/** Makes the function of a device with more than one. */
export const multifunction = (fields: PciFields): PciFields => ({
  ...fields,
  0x0c: (fields[0x0c] ?? 0) + (0x80 << 16),
});

/**
 * The configuration space of a machine: its functions by place, as in `01:1f.2`. Records the configuration addresses
 * that are read at offset 0, and those of written commands.
 */
export function fakePci(functions: Readonly<Record<string, PciFields>>): Pick<Natives, 'portRead' | 'portWrite'> & {
  readonly looked: number[];
  readonly enabled: string[];
} {
  const looked: number[] = [];
  const enabled: string[] = [];
  let selected = 0;
  const place = (): string => {
    const hex = (value: number): string => value.toString(16).padStart(2, '0');
    return `${hex((selected >> 16) & 0xff)}:${hex((selected >> 11) & 31)}.${(selected >> 8) & 7}`;
  };
  return {
    looked,
    enabled,
    portWrite(port, _widthBytes, value) {
      if (port !== 0xcf8) enabled.push(place());
      else selected = value;
    },
    portRead(port, widthBytes) {
      const offset = selected & 0xfc;
      if (offset === 0) looked.push(selected);
      const fields = functions[place()];
      const whole = fields === undefined ? 2 ** 32 - 1 : (fields[offset] ?? 0);
      return Math.floor(whole / 2 ** (8 * (port & 3))) % 2 ** (8 * widthBytes);
    },
  };
}
