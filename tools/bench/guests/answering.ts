import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { Workspace } from '../../../e2e/support/workspace';
import type { Peer } from '../../../packages/virtio/test/peer';
import type { Talk } from './talk';
import { arpAnswer, GUEST_UDP_PORT, isAnswer, questionFrame, type Place, type Question } from './traffic';

/** The address of the programs below. */
export const ANSWERING_ADDRESS = '10.0.2.50';

/** Counters of a unikernel since its start. */
export interface Costs {
  readonly frames: number;
  readonly notifications: number;
  readonly interrupts: number;
  readonly heapBytes: number;
}

/**
 * Writes the unikernel `answering`, which answers datagrams frame by frame in TypeScript, without a network stack. For
 * each line of input it prints its costs as a line of JSON.
 */
export function writeAnswering({ write }: Workspace): void {
  write({
    'packages/answering/config.ts': `import { console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';

register('answering', [foreign('Unikernel.Answering', console.to(network).to(job)).$(defaultConsole, tap0)]);
`,
    'packages/answering/unikernel.ts': UNIKERNEL,
  });
}

const UNIKERNEL = `import { driverCounters } from 'mirage/runtime';
import type { Console, Network } from 'mirage/types';

// The kernel's natives, which are not a public interface.
const { __mirage: kernel } = globalThis as unknown as { __mirage: { heapBytes(): number } };

const ADDRESS = Uint8Array.of(${ANSWERING_ADDRESS.replaceAll('.', ', ')});

export const Answering = {
  async start(console: Console, network: Network): Promise<void> {
    void network.listen((frame) => {
      if (isQuestion(frame)) void network.write(turned(frame, network.mac));
    });
    await console.log('ready');
    while ((await console.readLine()) !== undefined) {
      const { rxNotifications = 0, txNotifications = 0, interrupts } = driverCounters()[0]!.counters;
      const costs = {
        frames: network.statistics().rxFrames,
        notifications: rxNotifications + txNotifications,
        interrupts,
        heapBytes: kernel.heapBytes(),
      };
      await console.log(JSON.stringify(costs));
    }
  },
};

/** Whether a frame is complete IPv4 without options for this address, with a correct checksum, and UDP to this port. */
function isQuestion(frame: Uint8Array): boolean {
  if (frame.length < 42 || frame[12] !== 8 || frame[13] !== 0 || frame[14] !== 0x45 || frame[23] !== 17) return false;
  for (let byte = 0; byte < 4; byte++) if (frame[30 + byte] !== ADDRESS[byte]) return false;
  if ((frame[20]! & 0x3f) !== 0 || frame[21] !== 0) return false;
  let sum = 0;
  for (let offset = 14; offset < 34; offset += 2) sum += (frame[offset]! << 8) | frame[offset + 1]!;
  if ((sum & 0xffff) + (sum >>> 16) !== 0xffff) return false;
  return ((frame[36]! << 8) | frame[37]!) === ${GUEST_UDP_PORT};
}

/**
 * Turns a frame into its answer, in place: a write copies the frame. Swapping addresses and ports leaves both checksums
 * unchanged.
 */
function turned(frame: Uint8Array, mac: Uint8Array): Uint8Array {
  frame.copyWithin(0, 6, 12);
  frame.set(mac, 6);
  frame.copyWithin(30, 26, 30);
  frame.set(ADDRESS, 26);
  frame[36] = frame[34]!;
  frame[37] = frame[35]!;
  frame[34] = 0;
  frame[35] = ${GUEST_UDP_PORT};
  return frame;
}
`;

/** For Linux: configures the interface, so that the kernel answers pings, and answers datagrams in Node. */
export const ANSWERING_SCRIPT = `const { execFileSync } = require('node:child_process');
const busybox = (line) => execFileSync('/bin/busybox', line.split(' '), { stdio: 'inherit' });
busybox('ip addr add ${ANSWERING_ADDRESS}/24 dev eth0');
busybox('ip link set eth0 up');
const socket = require('node:dgram').createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
socket.on('message', (bytes, { address, port }) => socket.send(bytes, port, address));
socket.bind(${GUEST_UDP_PORT}, () => console.log('ready'));
`;

/** The maximum number of concurrent questions. */
const WINDOW = 32;
/** Questions before the measurement, to warm up compiler and emulator. */
const WARM_UP = 2000;
const STALL_MS = 20_000;

/** The results of a flood. */
export interface Answers {
  readonly framesPerSecond: number;
  /** Microseconds of processor time of QEMU for each, including its devices. */
  readonly cpuUs: number;
}

/**
 * Sends `count` datagrams to a guest, at most 32 at a time, and counts the correct answers. Throws when the guest stops
 * answering.
 */
export async function flood(
  peer: Peer,
  talk: Talk,
  question: Question,
  place: Place,
  lengthBytes: number,
  count: number,
): Promise<Answers> {
  const frame = questionFrame(question, place, lengthBytes);
  let [sent, got, begin, cpu] = [0, 0, 0, 0];
  const total = WARM_UP + count;
  const ask = (): void => {
    sent++;
    peer.send(frame);
  };
  const done = new AbortController();
  let stall = setTimeout(() => undefined, 0);
  const watch = (): void => {
    clearTimeout(stall);
    stall = setTimeout(() => done.abort(), STALL_MS);
  };
  const ended = once(done.signal, 'abort');
  peer.onFrame((received) => {
    const heard = Buffer.from(received.buffer, received.byteOffset, received.length);
    if (!isAnswer(heard, frame)) {
      const reply = arpAnswer(heard);
      if (reply) peer.send(reply);
      return;
    }
    got++;
    if (got === WARM_UP) [begin, cpu] = [performance.now(), talk.cpuMs()];
    if (got % 1000 === 0) watch();
    if (got === total) done.abort();
    else if (sent < total) ask();
  });
  watch();
  while (sent < WINDOW) ask();
  await ended;
  clearTimeout(stall);
  if (got < total) throw new Error(`A guest answered ${got} of ${total} ${question}s, then none for ${STALL_MS} ms.`);
  const ms = performance.now() - begin;
  return { framesPerSecond: (1000 * count) / ms, cpuUs: (1000 * (talk.cpuMs() - cpu)) / count };
}
