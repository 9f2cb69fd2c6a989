import { createNetworkPort, scriptFrameWork } from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import { createSocket, type Socket } from 'node:dgram';

/**
 * The other end of a guest's cable, in this process. QEMU's netdev `dgram` sends each frame as a UDP datagram over
 * loopback, without privileges.
 */
export interface Peer {
  /** QEMU's netdev, without its id: `dgram,...`. */
  readonly netdev: string;
  send(frame: Uint8Array): void;
  /** Calls the function for every frame that the guest sends from now on, instead of the previous one. */
  onFrame(callback: (frame: Uint8Array) => void): void;
  /**
   * Resolves when all frames of the guest are delivered. A process may detect the end of QEMU before it has read its
   * socket.
   */
  hasAll(): Promise<void>;
  close(): void;
}

/** A network at the peer's end of the cable, which accepts frames of any length. */
export function asNetwork(peer: Peer): Network {
  const port = createNetworkPort({ hold: () => () => undefined, callLater: () => undefined }, scriptFrameWork, {
    mac: Uint8Array.of(2, 0, 0, 0, 0, 1),
    mtu: 9000,
    offloads: { checksum: false, segmentsIpv4: false, segmentsIpv6: false },
    send: (frame) => {
      // A copy, because the socket sends later and the caller may reuse the buffer.
      peer.send(frame.slice());
      return 'sent';
    },
    wantFrames: () => undefined,
    close: async () => peer.close(),
    stop: () => undefined,
  });
  peer.onFrame((frame) => void port.deliver(frame));
  return port.network;
}

/** Opens a peer. The caller closes it. */
export async function openPeer(): Promise<Peer> {
  const [ours, theirs] = [await bind(), await bind()];
  // QEMU binds the guest's end, so only an unused port number is needed here.
  const guest = theirs.address().port;
  theirs.close();
  const local = ours.address().port;
  return {
    netdev: `dgram,local.type=inet,local.host=127.0.0.1,local.port=${guest},remote.type=inet,remote.host=127.0.0.1,remote.port=${local}`,
    send: (frame) => ours.send(frame, guest, '127.0.0.1'),
    onFrame: (callback) =>
      void ours.removeAllListeners('message').on('message', (frame) => void (isMark(frame) || callback(frame))),
    hasAll: () =>
      new Promise((resolve) => {
        const look = (frame: Uint8Array): void => {
          if (!isMark(frame)) return;
          ours.off('message', look);
          resolve();
        };
        ours.on('message', look);
        // The socket delivers frames in order, and a guest sends no empty frame.
        ours.send(new Uint8Array(0), local, '127.0.0.1');
      }),
    close: () => void ours.close(),
  };
}

const isMark = ({ length }: Uint8Array): boolean => length === 0;

function bind(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(socket));
  });
}

/** QEMU's arguments for network devices on these netdevs, in order; `mmio` on microvm. */
export function networkArguments(
  machine: 'microvm' | 'q35' | 'pc',
  netdevs: readonly string[],
  more: readonly string[] = [],
): string[] {
  return netdevs.flatMap((netdev, index) => {
    const [kind, ...rest] = netdev.split(',');
    const device = machine === 'microvm' ? ['virtio-net-device'] : ['virtio-net-pci', 'romfile='];
    const mac = `mac=02:00:00:00:00:${(0x10 + index).toString(16)}`;
    return [
      ...['-netdev', [kind, `id=net${index}`, ...rest].join(',')],
      ...['-device', [...device, `netdev=net${index}`, mac, ...more].join(',')],
    ];
  });
}
