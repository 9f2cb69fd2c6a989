import { createSocket, type Socket } from 'node:dgram';
import { callHandler, checkPort } from '@mirage/runtime/flow';
import {
  Prefix,
  Address,
  type Datagram,
  type ListenError,
  type Udp,
  type UdpError,
  type UdpListener,
} from '@mirage/types';
import { bindAll, type Bound } from './bind-all.js';
import { addressOf, endpointText, isUnicast } from './endpoints.js';
import { udpErrorOf } from './socket-errors.js';
import type { Binding, Closable, SocketHost } from './socket-host.js';

/**
 * The longest payload of a datagram: 65,535 bytes less the headers that count (RFC 768; RFC 8200, 3: IPv6's does not).
 */
const MOST_BYTES = { 4: 65_507, 6: 65_527 } as const;

/** UDP over the sockets of the host. */
export function socketUdp(host: SocketHost): Udp {
  return {
    listen: async (port, onDatagram) => {
      checkPort(port, 0);
      return listen(host, port, onDatagram);
    },
  };
}

type OnDatagram = (datagram: Datagram, listener: UdpListener) => void | Promise<void>;

async function listen(host: SocketHost, port: number, onDatagram: OnDatagram): Promise<UdpListener | ListenError> {
  const sockets = new Map<4 | 6, Socket>();
  const pending = new Set<(result: UdpError) => void>();
  let isOpen = true;
  const receive = (message: Buffer, from: { address: string; port: number }): void => {
    const address = addressOf(from.address);
    if (!isOpen || address === undefined) return;
    host.counters.rxDatagrams++;
    // Not a Buffer: its `slice` does not copy.
    const bytes = new Uint8Array(message.buffer, message.byteOffset, message.length);
    const source = { address, port: from.port };
    callHandler(
      () => onDatagram({ bytes, source }, listener),
      (error) => host.handlerFailed(host.udpLog, `datagram from ${endpointText(address, from.port)}`, error),
    );
  };
  const open = async (binding: Binding, portToBind: number): Promise<Bound> => {
    const { socket, bound } = await openSocket(binding, portToBind, receive);
    sockets.set(binding.family, socket);
    return bound;
  };
  // A program that requests any port is a client, whose peers may be anywhere: a socket on loopback does not reach
  // them.
  const isClient = port === 0;
  const bindings = isClient ? host.bindings.map(({ family }) => ({ family, prefix: anyOf(family) })) : host.bindings;
  const bound = await bindAll(host, host.udpLog, bindings, port, open, isClient);
  if (typeof bound === 'string') return bound;

  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    host.open.delete(listener);
    // Node does not call back for a datagram that is unsent when the socket closes.
    for (const settle of pending) settle('closed');
    await bound.close();
  };
  const listener: UdpListener & Closable = {
    port: bound.port,
    write: async (bytes, to, toPort) => {
      checkPort(toPort, 0);
      if (!isOpen) return 'closed';
      const socket = sockets.get(to.family);
      if (bytes.length > MOST_BYTES[to.family]) return 'too-long';
      if (toPort === 0 || socket === undefined || !isUnicast(to)) return 'unreachable';
      const copy = bytes.slice();
      return new Promise<'sent' | UdpError>((resolve) => {
        const settle = (result: 'sent' | UdpError): void => {
          pending.delete(settle);
          resolve(result);
        };
        pending.add(settle);
        socket.send(copy, toPort, String(to), (error) => {
          if (error) return settle(udpErrorOf(error));
          host.counters.txDatagrams++;
          settle('sent');
        });
      });
    },
    close,
    end: close,
  };
  host.open.add(listener);
  return listener;
}

function anyOf(family: 4 | 6): Prefix {
  return new Prefix(new Address(new Uint8Array(family === 4 ? 4 : 16)), 0);
}

/** One bound socket. Rejects with the error of the host. */
function openSocket(
  { family, prefix }: Binding,
  port: number,
  receive: (message: Buffer, from: { address: string; port: number }) => void,
): Promise<{ readonly socket: Socket; readonly bound: Bound }> {
  const socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6', ipv6Only: family === 6 });
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    socket.bind({ address: String(prefix.address), port, exclusive: true }, () => {
      socket.off('error', fail);
      // Some hosts report here that an earlier datagram could not be delivered, which does not end the listener.
      socket.on('error', () => undefined);
      socket.on('message', receive);
      const close = (): Promise<void> => new Promise((closed) => socket.close(() => closed()));
      resolve({ socket, bound: { port: socket.address().port, close } });
    });
  });
}
