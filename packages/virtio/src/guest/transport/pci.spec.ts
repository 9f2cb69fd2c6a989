import type { Natives } from '@mirage/kernel/natives';
import { createVirtqueue } from '../queue/virtqueue.js';
import { listPciFunctions, pciFunction } from './pci-config.js';
import { pciTransport, VENDOR_VIRTIO } from './pci.js';
import type { Transport } from './transport.js';

const BAR0 = 0xfe000000;
/** Bits 0 to 1 of a BAR with 64 bits of address are 2 and 0. */
const BAR4 = 2 ** 42 + 0x10000;
const COMMON = 1;
const NOTIFY = 2;
const ISR = 3;
const DEVICE = 4;
const QUEUE_SIZE = 24;
const QUEUE_NOTIFY_OFF = 30;

const RAM = 2 ** 32;
const isRam = (address: number): boolean => address >= RAM && address < RAM + 2 ** 30;

/** A virtio capability: its kind, its BAR, and its place in the BAR. */
interface Capability {
  readonly kind: number;
  readonly bar?: number;
  readonly offset?: number;
  readonly lengthBytes?: number;
}

const USUAL: readonly Capability[] = [
  { kind: COMMON, offset: 0x0, lengthBytes: 0x38 },
  { kind: ISR, offset: 0x40, lengthBytes: 1 },
  { kind: DEVICE, offset: 0x80, lengthBytes: 8 },
  { kind: NOTIFY, offset: 0x100, lengthBytes: 8 },
];
/** The usual capabilities, with one of them replaced. */
const but = (other: Capability): Capability[] => USUAL.map((one) => (one.kind === other.kind ? other : one));

/** A machine with one network device, its memory by page, and what was written to memory. */
function machineOf(capabilities: readonly Capability[]): {
  natives: Natives;
  memory: (address: number) => DataView;
  written: [address: number, value: number][];
} {
  const config = new DataView(new ArrayBuffer(256));
  config.setUint16(0, VENDOR_VIRTIO, true);
  config.setUint16(2, 0x1041, true);
  config.setUint16(6, 0x10, true);
  config.setUint32(0x10, BAR0, true);
  config.setUint32(0x20, BAR4 % 2 ** 32 | 4, true);
  config.setUint32(0x24, BAR4 / 2 ** 32, true);
  // The place of a BAR beyond the last.
  config.setUint32(0x28, 0xfd000000, true);
  let link = 0x34;
  capabilities.forEach(({ kind, bar = 0, offset = 0, lengthBytes = 4096 }, index) => {
    const at = 0x40 + 20 * index;
    config.setUint8(link, at);
    config.setUint8(at, 9);
    config.setUint8(at + 3, kind);
    config.setUint8(at + 4, bar);
    config.setUint32(at + 8, offset, true);
    config.setUint32(at + 12, lengthBytes, true);
    // For notifications: the bytes from one queue to the next.
    config.setUint32(at + 16, 4, true);
    link = at + 1;
  });
  const pages = new Map<number, ArrayBuffer>();
  const addresses = new Map<ArrayBufferLike, number>();
  const written: [number, number][] = [];
  const page = (address: number): ArrayBuffer => {
    const start = address - (address % 4096);
    if (!pages.has(start)) pages.set(start, new ArrayBuffer(4096));
    return pages.get(start)!;
  };
  let selected = 0;
  const natives: Partial<Natives> = {
    portWrite(port, _width, value) {
      if (port === 0xcf8) selected = value;
    },
    portRead(port, width) {
      if (selected >= 0x80000800) return 2 ** (8 * width) - 1;
      const at = (selected & 0xff) + (port - 0xcfc);
      return width === 1 ? config.getUint8(at) : width === 2 ? config.getUint16(at, true) : config.getUint32(at, true);
    },
    mapForeign(address, lengthBytes) {
      // Like the kernel: not over RAM, and only while there is room.
      if (isRam(address) || lengthBytes === 0 || lengthBytes > 4096) throw new RangeError('mapForeign');
      const buffer = page(address).slice(0, lengthBytes);
      addresses.set(buffer, address);
      return buffer;
    },
    mmioRead(bytes, offset, width) {
      if (offset + width > bytes.length) throw new Error('the kernel would stop here');
      const address = addresses.get(bytes.buffer)! + bytes.byteOffset + offset;
      const view = new DataView(page(address), address % 4096);
      return width === 1 ? view.getUint8(0) : width === 2 ? view.getUint16(0, true) : view.getUint32(0, true);
    },
    mmioWrite(bytes, offset, width, value) {
      if (offset + width > bytes.length) throw new Error('the kernel would stop here');
      written.push([addresses.get(bytes.buffer)! + bytes.byteOffset + offset, value]);
    },
    dmaAlloc: (lengthBytes) => new ArrayBuffer(lengthBytes),
    physicalAddress: () => 2 ** 22,
  };
  return { natives: natives as Natives, memory: (address) => new DataView(page(address), address % 4096), written };
}

/** The transport of the device of that machine. Its queues have 8 entries and notify at place `notifyOff`. */
function connect(
  capabilities: readonly Capability[],
  notifyOff = 1,
): { transport?: Transport } & ReturnType<typeof machineOf> {
  const machine = machineOf(capabilities);
  for (const bar of [BAR0, BAR4]) {
    machine.memory(bar).setUint16(QUEUE_SIZE, 8, true);
    machine.memory(bar).setUint16(QUEUE_NOTIFY_OFF, notifyOff, true);
  }
  const [found] = listPciFunctions(machine.natives);
  const transport = pciTransport(machine.natives, pciFunction(machine.natives, found!));
  return { ...machine, ...(transport ? { transport } : {}) };
}

it.each<[string, readonly Capability[], number]>([
  ['in the first BAR', USUAL, BAR0],
  ['in one of 64 bits', USUAL.map((one) => ({ ...one, bar: 4 })), BAR4],
  ['behind one with a BAR that does not exist', [{ kind: COMMON, bar: 6 }, { kind: COMMON, bar: 7 }, ...USUAL], BAR0],
  ['behind one that is too short', [{ kind: COMMON, lengthBytes: 55 }, ...USUAL], BAR0],
  ['behind one that lies in RAM', [{ kind: COMMON, offset: RAM - BAR0, bar: 0 }, ...USUAL], BAR0],
  ['behind one that is longer than its BAR may be', [{ kind: NOTIFY, lengthBytes: 2 ** 32 - 1 }, ...USUAL], BAR0],
  ['before one of a kind that is not known', [...USUAL, { kind: 8, lengthBytes: 2 ** 32 - 1 }], BAR0],
])('finds a device whose registers are %s, and notifies its queue at the right place', (_, capabilities, bar) => {
  const { transport, natives, written } = connect(capabilities);
  const queue = createVirtqueue(natives, transport!, 0, 16, 0);
  transport!.notify(0);
  expect([transport!.deviceId, queue !== 'no-such-queue' && queue.size]).toEqual([1, 8]);
  expect(written.at(-1)).toEqual([bar + 0x100 + 4, 0]);
});

it.each<[string, readonly Capability[]]>([
  ['registers in a BAR that does not exist', but({ kind: COMMON, bar: 6 })],
  ['too few registers', but({ kind: COMMON, lengthBytes: 55 })],
  ['no room for a notification', but({ kind: NOTIFY, offset: 0x100, lengthBytes: 1 })],
  ['no byte that acknowledges its interrupt', but({ kind: ISR, offset: 0x40, lengthBytes: 0 })],
  ['registers that lie in RAM', but({ kind: COMMON, offset: RAM - BAR0 })],
])('finds no device with %s', (_, capabilities) => {
  expect(connect(capabilities).transport).toBeUndefined();
});

it('does not notify a queue outside the notification structure', () => {
  const sizes = [0, 1, 2, 0xffff].map((notifyOff) => connect(USUAL, notifyOff).transport!.maxQueueSize(0));
  expect(sizes).toEqual([8, 8, 0, 0]);
});

it('reads zeros beyond the end of the configuration', () => {
  const { transport, memory } = connect(USUAL);
  memory(BAR0 + 0x84).setUint32(0, 77, true);
  memory(BAR0 + 0x88).setUint32(0, 88, true);
  expect([transport!.readConfig(4, 4), transport!.readConfig(8, 4), transport!.readConfig(7, 2)]).toEqual([77, 0, 0]);
});

it('reports a lack of memory as such, not as a device without registers', () => {
  const { natives } = machineOf(USUAL);
  natives.mapForeign = () => {
    throw new Error('out of memory');
  };
  const [found] = listPciFunctions(natives);
  expect(() => pciTransport(natives, pciFunction(natives, found!))).toThrow('out of memory');
});
