import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CHECKOUT, type Workspace } from '../../../e2e/support/workspace';

/** The ports of the guests: one sends bytes without end, one takes bytes, one sends datagrams back. */
export const SOURCE_PORT = 5001;
export const SINK_PORT = 5002;
export const ECHO_PORT = 5003;

/** The address of guests in QEMU's user network: its DHCP gives the same. */
export const USER_ADDRESS = '10.0.2.15/24';

/** Counters of the unikernel since its start. */
export interface StreamCounts {
  /** What its network device does by itself. */
  readonly offloads: { readonly checksum: boolean; readonly segmentsIpv4: boolean };
  readonly rxFrames: number;
  readonly txFrames: number;
}

/**
 * Writes the unikernel `streams`, which serves the ports above over a stack. When it has an address, it prints `ready`,
 * and sends a datagram to the port `--greet` of the host. For each line of input it prints its counters as a line of
 * JSON: `StreamCounts`.
 */
export function writeStreams({ write }: Workspace): void {
  write({
    'packages/streams/config.ts': `import {
  argument,
  console,
  defaultConsole,
  foreign,
  genericStack,
  integer,
  job,
  network,
  register,
  stack,
  tap0,
} from 'mirage';

const greet = argument('greet', integer, { doc: 'The UDP port of the host to greet; 0: none.', default: 0 });
const streams = foreign('Unikernel.Streams', console.to(network).to(stack).to(integer).to(job));
register('streams', [streams.$(defaultConsole, tap0, genericStack(tap0), greet)]);
`,
    'packages/streams/unikernel.ts': UNIKERNEL,
  });
}

const UNIKERNEL = `import { Address } from 'mirage/runtime';
import type { Console, Datagram, Flow, Network, Stack, UdpListener } from 'mirage/types';

const CHUNK = new Uint8Array(65536).fill(0x5a);

export const Streams = {
  async start(console: Console, network: Network, { tcp, udp, addresses }: Stack, greet: number): Promise<void> {
    await tcp.listen(${SOURCE_PORT}, source);
    await tcp.listen(${SINK_PORT}, sink);
    const answer = ({ bytes, source }: Datagram, replies: UdpListener): void => {
      void replies.write(bytes, source.address, source.port);
    };
    await udp.listen(${ECHO_PORT}, answer);
    // Not the port above: QEMU forwards it.
    const greeter = await udp.listen(0, answer);
    while (addresses().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    if (greet !== 0 && typeof greeter === 'object') void greeter.write(CHUNK.subarray(0, 1), new Address([10, 0, 2, 2]), greet);
    await console.log('ready');
    while ((await console.readLine()) !== undefined) {
      const { rxFrames, txFrames } = network.statistics();
      await console.log(JSON.stringify({ offloads: network.offloads, rxFrames, txFrames }));
    }
  },
};

async function source(flow: Flow): Promise<void> {
  while ((await flow.write(CHUNK)) === 'written');
}

function sink(flow: Flow): void {
  flow.onData((data) => {
    if (data !== 'eof') return;
    void flow.write(CHUNK.subarray(0, 1));
    void flow.close();
  });
}
`;

/** The same for Node on Linux, with a static address such as `10.0.2.15/24`. */
export function streamsScript(address: string): string {
  return `const { execFileSync } = require('node:child_process');
const busybox = (line) => execFileSync('/bin/busybox', line.split(' '), { stdio: 'inherit' });
busybox('ip addr add ${address} dev eth0');
busybox('ip link set eth0 up');
const { createServer } = require('node:net');
const CHUNK = new Uint8Array(65536).fill(0x5a);
createServer((flow) => {
  const send = () => {
    while (flow.writable && flow.write(CHUNK));
  };
  flow.on('drain', send).on('error', () => undefined).resume();
  send();
}).listen(${SOURCE_PORT});
createServer({ allowHalfOpen: true }, (flow) => {
  flow.on('data', () => undefined).on('error', () => undefined).on('end', () => flow.end(CHUNK.subarray(0, 1)));
}).listen(${SINK_PORT});
const socket = require('node:dgram').createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
socket.on('message', (bytes, { address, port }) => socket.send(bytes, port, address));
socket.bind(${ECHO_PORT}, () => console.log('ready'));
`;
}

/** QEMU's user network with the ports of a guest forwarded to ports of this machine. */
export interface UserNetwork {
  /** QEMU's netdev, without its id. */
  readonly netdev: string;
  readonly ports: Readonly<Record<number, number>>;
}

/** Returns a user network whose forwarded ports are free now. `ECHO_PORT` is one of UDP, all others are of TCP. */
export async function userNetwork(guestPorts = [SOURCE_PORT, SINK_PORT, ECHO_PORT]): Promise<UserNetwork> {
  const free = await Promise.all(guestPorts.map(() => freePort()));
  const ports = Object.fromEntries(guestPorts.map((port, index) => [port, free[index]!]));
  const forwards = guestPorts.map(
    (port) => `hostfwd=${port === ECHO_PORT ? 'udp' : 'tcp'}:127.0.0.1:${ports[port]}-:${port}`,
  );
  return { netdev: ['user', 'net=10.0.2.0/24', ...forwards].join(','), ports };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A transfer: bytes from a guest's source, bytes to its sink, or datagrams to its echo and back. */
export interface Transfer {
  readonly kind: 'receive' | 'send' | 'echo';
  readonly address: string;
  readonly port: number;
  /** The bytes to transfer, or the number of datagrams. */
  readonly count: number;
  /** The payload of a datagram. */
  readonly lengthBytes?: number;
}

/** Longer than any transfer on a busy machine. */
const TRANSFER_MS = 240_000;

/**
 * Runs a transfer in a separate process of Node, perhaps in a network namespace, and returns the seconds that it took.
 * Throws when it fails.
 */
export function transfer(
  { kind, address, port, count, lengthBytes = 0 }: Transfer,
  namespace?: string,
): Promise<number> {
  const script = join(CHECKOUT, 'tools/bench/guests/stream-client.mjs');
  const words = [process.execPath, script, kind, address, String(port), String(count), String(lengthBytes)];
  const [program, ...args] = namespace === undefined ? words : ['ip', 'netns', 'exec', namespace, ...words];
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: TRANSFER_MS });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(Number(output));
      else reject(new Error(`the transfer ${kind} of ${count} ended with ${status}: ${output}`));
    });
  });
}
