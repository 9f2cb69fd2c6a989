import type { Natives } from '@mirage/kernel/natives';
import { FakeDevice } from '../../../test/fake-device.js';
import { VIRTIO_RING_F_EVENT_IDX } from '../transport/transport.js';
import { readEntropy, seedFromVirtioRng } from './virtio-rng.js';

const NS_PER_WAIT = 1e9;
/** The status of a device that was started. */
const DRIVING = 15;

type Answer = (device: FakeDevice) => void;

/** Entropy devices. Each started device runs its answer whenever the driver sleeps; a sleep takes a second. */
function machineOf(...answers: readonly Answer[]): { natives: Natives; devices: FakeDevice[]; added: number[][] } {
  const devices = answers.map(() => new FakeDevice({ queues: [8], features: VIRTIO_RING_F_EVENT_IDX }));
  const added: number[][] = [];
  let nowNs = 0;
  const natives: Natives = Object.assign(devices[0]!.natives, {
    monotonicNs: () => nowNs,
    wait() {
      nowNs += NS_PER_WAIT;
      devices.forEach((device, index) => device.status === DRIVING && answers[index]!(device));
      return 1;
    },
    entropyAdd: (bytes: Uint8Array) => void added.push([...bytes]),
    entropyReady: () => (added.flat().length >= 32 ? 1 : 0),
  });
  // All devices share one memory.
  for (const device of devices) Object.assign(device, { natives });
  return { natives, devices, added };
}

function readFrom(answer: Answer): { bytes: unknown; device: FakeDevice } {
  const { natives, devices } = machineOf(answer);
  const bytes = readEntropy(natives, devices[0]!.transport, 64);
  return { bytes: typeof bytes === 'string' ? bytes : [...bytes], device: devices[0]! };
}

/** Returns `count` bytes, or as many as there is room for: 1, 2, 3 and so on. */
function giving(count: number): Answer {
  let next = 1;
  return (device) => {
    const { head, buffers } = device.take()!;
    const { bytes } = buffers[0]!;
    const given = Math.min(count, bytes.length);
    for (let at = 0; at < given; at++) bytes[at] = next++;
    device.use(head, given);
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

it.each([64, 33, 20])('reads all bytes from a device that returns %d at a time', (count) => {
  expect(readFrom(giving(count)).bytes).toEqual(numbers(64));
});

it('returns what arrived in time', () => {
  expect(readFrom(giving(3)).bytes).toEqual(numbers(15));
});

it.each<[string, Answer, string]>([
  ['never answers', () => undefined, 'timeout'],
  ['returns nothing', (device) => device.use(device.take()!.head, 0), 'protocol-violation'],
  ['returns more than there is room for', (device) => device.use(device.take()!.head, 65), 'protocol-violation'],
  ['uses a buffer that it was not given', (device) => device.use(device.take()!.head ^ 1, 4), 'protocol-violation'],
])('gives up on a device that %s, and resets it before its memory is freed', (_, answer, error) => {
  const { bytes, device } = readFrom(answer);
  // Once for the handshake.
  expect([bytes, device.resets, device.status]).toEqual([error, 2, 0]);
});

it('panics if the device cannot be stopped', () => {
  const { natives, devices } = machineOf(() => undefined);
  const { transport } = devices[0]!;
  const readStatus = transport.readStatus;
  let looks = 0;
  transport.readStatus = () => (++looks > 2 ? DRIVING : readStatus());
  expect(() => readEntropy(natives, transport, 64)).toThrow('the entropy device does not reset');
});

it('seeds from one device after another until there is enough', () => {
  const { natives, devices, added } = machineOf(giving(3), giving(64), giving(64));
  seedFromVirtioRng(
    natives,
    devices.map(({ transport }) => transport),
  );
  expect(added).toEqual([numbers(15), numbers(64)]);
  expect(devices[2]!.resets).toBe(0);
});
