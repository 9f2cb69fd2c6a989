import { checkPort } from '@mirage/runtime/flow';
import {
  type Address,
  type Datagram,
  type Endpoint,
  type ListenError,
  type Udp,
  type UdpError,
  type UdpListener,
} from '@mirage/types';
import { addressOfWords, equalWords, setAddressWords } from '../ip/ip-words.js';
import { HEADROOM_BYTES } from '../link.js';
import { UDP_HEADER_BYTES } from '../udp/udp-wire.js';
import { type UdpPorts } from '../udp/udp.js';
import { addUdp } from './add-udp.js';
import { type Internet } from './internet.js';
import { ListenerLog } from './listener-log.js';
import { addressesOf } from './stack-addresses.js';
import { type StackContext } from './stack-context.js';

/** 65,535 bytes less the headers that count: RFC 768; RFC 8200, 3. */
const MOST_BYTES = { 4: 65_507, 6: 65_527 } as const;

/** Settled promises can be shared. */
const SENT = Promise.resolve('sent' as const);

type OnDatagram = (datagram: Datagram, listener: UdpListener) => void | Promise<void>;

/** UDP of a direct stack. Handlers are called while the frame is still in the device's buffer: nothing is copied. */
export function directUdp(internet: Internet): Udp {
  const { context } = internet;
  const ports = addUdp(internet);
  const listeners = new ListenerLog(context.udpLog, () => addressesOf(internet));
  context.onAddressesChanged(() => listeners.announce());
  const open = new Set<DirectUdpListener>();
  context.onDisconnect(() => {
    for (const listener of open) listener.end();
  });
  return {
    listen: async (port, onDatagram) => {
      checkPort(port, 0);
      if (context.isDisconnected) return 'disconnected';
      const listener = new DirectUdpListener(internet, ports, onDatagram, () => {
        open.delete(listener);
        listeners.delete(listener);
      });
      const opened = listener.open(port);
      if (opened !== listener) return opened;
      open.add(listener);
      // A port that the stack chose belongs to a client.
      if (port !== 0) listeners.add(listener);
      return opened;
    },
  };
}

class DirectUdpListener implements UdpListener {
  port = 0;
  private isOpen = false;
  private readonly words = new Int32Array(8);
  /** The last sender: most datagrams come from the same sender as the previous one. */
  private readonly lastWords = new Int32Array(4);
  private lastSource: Endpoint | undefined;
  private lastDestination: Address | undefined;
  private readonly lastDestinationWords = new Int32Array(4);

  private readonly context: StackContext;

  constructor(
    private readonly internet: Internet,
    private readonly ports: UdpPorts,
    private readonly onDatagram: OnDatagram,
    private readonly onClose: () => void,
  ) {
    this.context = internet.context;
  }

  open(port: number): UdpListener | ListenError {
    const { context } = this;
    const opened = this.ports.open(port, ({ addresses }, bytes, start, end, sourcePort) => {
      const source = this.sourceOf(addresses, sourcePort);
      const datagram = { bytes: bytes.subarray(start, end), source, destination: this.destinationOf(addresses) };
      context.counters.rxDatagrams++;
      // No closure for a handler that does not fail.
      try {
        const result = this.onDatagram(datagram, this);
        if (result instanceof Promise) result.catch((error: unknown) => this.handlerFailed(source, error));
      } catch (error) {
        this.handlerFailed(source, error);
      }
    });
    if (opened === 'port-in-use') {
      context.udpLog.error(() => `cannot listen on port ${port}: another listener uses it`);
      return opened;
    }
    this.port = opened;
    this.isOpen = true;
    return this;
  }

  private handlerFailed({ address, port }: Endpoint, error: unknown): void {
    const { context } = this;
    context.handlerFailed(context.udpLog, `datagram from ${address}:${port}`, error);
  }

  /** Most datagrams are sent at once: then the result is a promise that all of them share. */
  write(bytes: Uint8Array, to: Address, port: number): Promise<'sent' | UdpError> {
    if (this.isOpen && port > 0 && port <= 65_535 && Number.isInteger(port) && !this.internet.link.isFull) {
      const result = this.send(bytes, to, port);
      return result === 'sent' ? SENT : Promise.resolve(result);
    }
    return this.writeLater(bytes, to, port);
  }

  private async writeLater(bytes: Uint8Array, to: Address, port: number): Promise<'sent' | UdpError> {
    checkPort(port, 0);
    const { context, internet } = this;
    if (!this.isOpen) return 'closed';
    if (bytes.length > MOST_BYTES[to.family]) return 'too-long';
    if (port === 0) return 'unreachable';
    const copy = bytes.slice();
    while (internet.link.isFull) {
      const room = context.awaitRoom();
      if (room === undefined) return 'out-of-resources';
      await room;
      if (!this.isOpen) return 'closed';
    }
    return this.send(copy, to, port);
  }

  private send(bytes: Uint8Array, to: Address, port: number): 'sent' | UdpError {
    const { context, internet, words } = this;
    // Reading the length of a typed array is a call in the engine of the kernel.
    const lengthBytes = bytes.length;
    if (lengthBytes > MOST_BYTES[to.family]) return 'too-long';
    const buffer = new Uint8Array(HEADROOM_BYTES + UDP_HEADER_BYTES + lengthBytes);
    buffer.set(bytes, HEADROOM_BYTES + UDP_HEADER_BYTES);
    setAddressWords(words, 4, to);
    if (!internet.isUnicast(words, 4) || !internet.sourceFor(words, 4, words)) return 'unreachable';
    const nowNs = context.services.nowNs();
    const result = internet.sendDatagram(words, this.port, port, buffer, lengthBytes, nowNs);
    if (result === 'too-long') return result;
    if (result !== 'sent') return 'unreachable';
    context.counters.txDatagrams++;
    return 'sent';
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.end();
    this.ports.close(this.port);
  }

  /** Ends the listener: later writes fail. */
  end(): void {
    this.isOpen = false;
    this.onClose();
  }

  private sourceOf(addresses: Int32Array, port: number): Endpoint {
    const { lastSource, lastWords } = this;
    if (lastSource !== undefined && lastSource.port === port && equalWords(addresses, 4, lastWords, 0)) {
      return lastSource;
    }
    for (let word = 0; word < 4; word++) lastWords[word] = addresses[4 + word]!;
    this.lastSource = { address: addressOfWords(addresses, 4), port };
    return this.lastSource;
  }

  private destinationOf(addresses: Int32Array): Address {
    const { lastDestination, lastDestinationWords } = this;
    if (lastDestination !== undefined && equalWords(addresses, 0, lastDestinationWords, 0)) return lastDestination;
    for (let word = 0; word < 4; word++) lastDestinationWords[word] = addresses[word]!;
    this.lastDestination = addressOfWords(addresses, 0);
    return this.lastDestination;
  }
}
