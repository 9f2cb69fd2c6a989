import { simulatedNetwork, type SimulatedNetwork } from './simulated-network.js';
import type { SimulatedLinkOptions } from './simulated-link.js';
import type { SimulatedPort } from './simulated-port.js';

/** Returns a frame to host `to`, from host `from`, with a number in its payload. */
function frame(to: number, from: number, number: number, bytes = 60): Uint8Array {
  const made = new Uint8Array(bytes);
  made.set([2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 8, 0, number >> 8, number & 255]);
  return made;
}

interface Arrived {
  readonly number: number;
  readonly atNs: number;
}

/** Collects the frames that a port gets. */
function collect(network: SimulatedNetwork, port: SimulatedPort): Arrived[] {
  const arrived: Arrived[] = [];
  void port.listen((bytes) => void arrived.push({ number: (bytes[14]! << 8) | bytes[15]!, atNs: network.nowNs }));
  return arrived;
}

/** Sends a thousand frames at once over a link, and returns what arrives. */
function send(
  options: SimulatedLinkOptions,
  seed = 1,
): { arrived: Arrived[]; left: SimulatedPort; right: SimulatedPort } {
  const network = simulatedNetwork({ seed });
  const left = network.addPort({ ...options, down: {} });
  const right = network.addPort();
  const arrived = collect(network, right);
  for (let number = 0; number < 1000; number++) void left.write(frame(2, 1, number));
  network.runSync();
  return { arrived, left, right };
}

const numbers = (arrived: readonly Arrived[]): number[] => arrived.map(({ number }) => number);
const isSorted = (values: readonly number[]): boolean =>
  values.every((value, at) => at === 0 || values[at - 1]! <= value);

it('carries all frames in order, at once, when nothing else is set', () => {
  const { arrived } = send({});
  expect(numbers(arrived)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(arrived.every(({ atNs }) => atNs === 0)).toBe(true);
});

it('carries nothing inside write', () => {
  const network = simulatedNetwork();
  const [left, right] = [network.addPort(), network.addPort()];
  const arrived = collect(network, right);
  void left.write(frame(2, 1, 1));
  expect(arrived).toEqual([]);
  network.runSync();
  expect(arrived).toHaveLength(1);
});

it('delays every frame, with up to the given jitter', () => {
  const { arrived } = send({ delayNs: 5e6, jitterNs: 1e6 });
  expect(arrived.every(({ atNs }) => atNs >= 5e6 && atNs < 6e6)).toBe(true);
  expect(isSorted(numbers(arrived))).toBe(false);
});

it('sends at the rate of the link, and drops frames for which the queue has no room', () => {
  const { arrived, left } = send({ bitsPerSecond: 480_000, queueFrames: 10 });
  expect(arrived.map(({ atNs }) => atNs)).toEqual(Array.from({ length: 10 }, (_, index) => (index + 1) * 1e6));
  expect(left.linkStatistics().overflowed).toBe(990);
});

it.each<[string, SimulatedLinkOptions, number, number]>([
  ['at random', { loss: 0.1 }, 60, 150],
  ['in bursts', { loss: { enter: 0.02, leave: 0.2 } }, 30, 250],
])('loses frames %s', (_name, options, least, most) => {
  const { arrived, left } = send(options);
  const { lost } = left.linkStatistics();
  expect(arrived).toHaveLength(1000 - lost);
  expect(lost).toBeGreaterThan(least);
  expect(lost).toBeLessThan(most);
});

it('loses frames in bursts one after the other', () => {
  const lost = new Set(Array.from({ length: 1000 }, (_, index) => index));
  for (const number of numbers(send({ loss: { enter: 0.02, leave: 0.2 } }).arrived)) lost.delete(number);
  const followers = [...lost].filter((number) => lost.has(number + 1)).length;
  expect(followers / lost.size).toBeGreaterThan(0.6);
});

it('duplicates and reorders', () => {
  const duplicated = send({ duplicate: 0.1 });
  expect(duplicated.arrived).toHaveLength(1000 + duplicated.left.linkStatistics().duplicated);
  expect(duplicated.left.linkStatistics().duplicated).toBeGreaterThan(50);
  const reordered = send({ reorder: 0.1 });
  expect(reordered.arrived).toHaveLength(1000);
  expect(isSorted(numbers(reordered.arrived))).toBe(false);
});

it('flips one bit of a corrupted frame, after its Ethernet header', () => {
  const network = simulatedNetwork();
  const left = network.addPort({ corrupt: 1 });
  const right = network.addPort();
  const sent = frame(2, 1, 0);
  let flipped = 0;
  void right.listen((bytes) => {
    for (let at = 0; at < bytes.length; at++) {
      const difference = bytes[at]! ^ sent[at]!;
      if (difference !== 0) expect(at).toBeGreaterThanOrEqual(14);
      for (let bit = 0; bit < 8; bit++) flipped += (difference >> bit) & 1;
    }
  });
  void left.write(sent);
  network.runSync();
  expect(flipped).toBe(1);
});

it('drops frames that are longer than the mtu of a link, and reports them', () => {
  const reported: number[] = [];
  const network = simulatedNetwork({ onTooLong: (bytes, mtu) => reported.push(bytes.length, mtu) });
  const left = network.addPort({ mtu: 1000 });
  const arrived = collect(network, network.addPort());
  void left.write(frame(2, 1, 1, 1014));
  void left.write(frame(2, 1, 2, 1015));
  network.runSync();
  expect(numbers(arrived)).toEqual([1]);
  expect(reported).toEqual([1015, 1000]);
});

it('is a learning switch: the third port gets only frames for all or for an unknown station', () => {
  const network = simulatedNetwork();
  const ports = [network.addPort(), network.addPort(), network.addPort()] as const;
  const third = collect(network, ports[2]);
  const second = collect(network, ports[1]);
  void ports[0].write(frame(2, 1, 1));
  network.runSync();
  void ports[1].write(frame(1, 2, 2));
  network.runSync();
  void ports[0].write(frame(2, 1, 3));
  const toAll = frame(2, 1, 4);
  toAll.fill(255, 0, 6);
  void ports[0].write(toAll);
  network.runSync();
  expect(numbers(third)).toEqual([1, 4]);
  expect(numbers(second)).toEqual([1, 3, 4]);
});

it('behaves the same for the same seed, and differently for another', () => {
  const options = { loss: 0.1, jitterNs: 1e6, duplicate: 0.1, delayNs: 1e6 };
  expect(send(options, 5).arrived).toEqual(send(options, 5).arrived);
  expect(send(options, 5).arrived).not.toEqual(send(options, 6).arrived);
  expect(() => simulatedNetwork({ seed: -1 })).toThrow(RangeError);
});

it('names the seed and the time if an invariant does not hold', () => {
  const network = simulatedNetwork({ seed: 9 });
  const left = network.addPort({ delayNs: 3 });
  const arrived = collect(network, network.addPort());
  network.addInvariant('few', () => (arrived.length > 1 ? `${arrived.length} frames` : undefined));
  for (const number of [1, 2]) void left.write(frame(2, 1, number));
  expect(() => network.runSync()).toThrow('few: 2 frames (seed 9, 3 ns)');
});

it('stops at a given time, and sleeps and schedules in virtual time', async () => {
  const network = simulatedNetwork();
  const log: string[] = [];
  const controller = new AbortController();
  const program = async (): Promise<void> => {
    log.push(await network.clock.sleepNs(1_000_000_000n));
    log.push(`${network.clock.monotonicNs()}`);
    log.push(await network.clock.sleepNs(60_000_000_000n, { signal: controller.signal }));
  };
  void program();
  network.schedule(2e9, () => controller.abort());
  network.schedule(1e9, () => log.push('never'))();
  await network.run(500e6);
  expect(network.nowNs).toBe(500e6);
  expect(log).toEqual([]);
  await network.run();
  expect(log).toEqual(['elapsed', '1000000000', 'aborted']);
});

it('delivers the frames of an interface with offloads unfinished if the link allows it', () => {
  const network = simulatedNetwork();
  const left = network.addPort({ offloads: true });
  const right = network.addPort({ offloads: true });
  const plain = network.addPort();
  const seen: string[] = [];
  const note = (name: string, port: SimulatedPort, acceptsUnfinished: boolean): void =>
    void port.listen((bytes, arrival) => void seen.push(`${name} ${bytes.length} ${arrival.checksumStart}`), {
      acceptsUnfinished,
    });
  note('right', right, true);
  note('plain', plain, false);
  const udp = frame(9, 1, 0);
  void left.write(udp, { checksumStart: 34, checksumOffset: 6, segmentBytes: 0 });
  network.runSync();
  expect(seen).toEqual(['right 60 34', 'plain 60 0']);
});

it('writes the frames at the switch to a pcap file', () => {
  const network = simulatedNetwork({ capture: true });
  const left = network.addPort({ delayNs: 1_500_000_000 });
  void left.write(frame(2, 1, 7));
  network.runSync();
  const bytes = network.pcap();
  const view = new DataView(bytes.buffer);
  expect(bytes).toHaveLength(24 + 16 + 60);
  expect([0, 24, 28, 32].map((at) => view.getUint32(at))).toEqual([0xa1b23c4d, 1, 500_000_000, 60]);
  expect(bytes.subarray(40)).toEqual(frame(2, 1, 7));
});
