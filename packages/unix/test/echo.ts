/**
 * A module for unikernels in tests: answers ARP for any address that ends in .2, and returns every UDP datagram that it
 * is sent.
 */
export const ECHO_MODULE = `
import type { Network } from '@mirage/types';

export function answer(network: Network, frame: Uint8Array): Uint8Array | undefined {
  const type = (frame[12]! << 8) | frame[13]!;
  const reply = frame.slice();
  const swap = (a: number, b: number, length: number): void => {
    reply.set(frame.subarray(a, a + length), b);
    reply.set(frame.subarray(b, b + length), a);
  };
  if (type === 0x0806 && frame[21] === 1 && frame[41] === 2) {
    swap(22, 32, 10); // sender and target, MAC and IP
    reply.set(network.mac, 22);
    reply[21] = 2;
  } else if (type === 0x0800 && frame[23] === 17 && frame[33] === 2) {
    swap(26, 30, 4); // IP addresses
    swap(34, 36, 2); // UDP ports; both checksums are sums and stay as they are
  } else {
    return undefined;
  }
  reply.set(frame.subarray(6, 12), 0);
  reply.set(network.mac, 6);
  return reply;
}

/** Listens until the network ends, and sends the answers. */
export function echo(network: Network): Promise<void> {
  return network.listen((frame) => {
    const reply = answer(network, frame);
    if (reply) void network.write(reply);
  });
}
`;

/**
 * Sends datagrams to addresses, from Linux's own UDP, until each has been answered; prints the answers, sorted. For
 * node -e.
 */
export const ASK_SCRIPT = `
const { createSocket } = require('node:dgram');
const open = new Set(process.argv.slice(1));
const got = [];
const socket = createSocket('udp4');
socket.on('message', (message, { address }) => {
  if (!open.delete(address)) return;
  got.push(address + ' ' + message);
  if (open.size > 0) return;
  clearInterval(timer);
  socket.close();
  console.log(got.sort().join(', '));
});
const ask = () => open.forEach((address) => socket.send('hello ' + address, 7, address));
const timer = setInterval(ask, 200);
ask();
`;
