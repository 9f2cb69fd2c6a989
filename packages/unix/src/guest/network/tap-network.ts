import { macOf } from '@mirage/args/network-interfaces';
import { DeviceError } from '@mirage/runtime';
import {
  createArrival,
  createNetworkPort,
  LONGEST_ARRIVAL_BYTES,
  readVnetHeader,
  scriptFrameWork,
  writeVnetHeader,
  type OffloadJob,
  type PortHost,
  type Sent,
} from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import { EAGAIN, EINTR, EIO, ENOBUFS, ENOMEM, type Libc } from './libc.js';
import { POLLIN, POLLOUT, type Poller } from './poller.js';
import { acceptUnfinished, VNET_HEADER_BYTES, type Tap } from './tap.js';

/** Frames read from one interface before other interfaces, timers and input get a turn. */
const FRAMES_PER_TURN = 64;

/** Linux does all offloads, and only where needed: a frame between two programs of this machine is never segmented. */
const OFFLOADS = { checksum: true, segmentsIpv4: true, segmentsIpv6: true };
const ACCEPTS = { ...OFFLOADS, ecn: true };

/** The host of a network port. `hold` does nothing, because the poller keeps the process alive while it waits. */
const NODE: PortHost = {
  hold: () => () => {},
  callLater: (delayNs, callback) => void setTimeout(callback, delayNs / 1e6).unref(),
};

/**
 * Creates the network on an attached TAP interface, and takes ownership of its descriptor. A frame written while the
 * interface is down is lost without being counted, as on a cable without a peer. Deleting the interface disconnects it.
 */
export function tapNetwork(libc: Libc, poller: Poller, { name, fd, mtu }: Tap): Network {
  const incoming = new Uint8Array(VNET_HEADER_BYTES + LONGEST_ARRIVAL_BYTES);
  const incomingWords = new Uint16Array(incoming.buffer, 0, VNET_HEADER_BYTES / 2);
  const outgoing = new Uint8Array(VNET_HEADER_BYTES + LONGEST_ARRIVAL_BYTES);
  const outgoingWords = new Uint16Array(outgoing.buffer, 0, VNET_HEADER_BYTES / 2);
  const arrival = createArrival();
  let isOpen = true;
  let isWanted = false;
  let isAccepting = false;
  let wantsRoom = false;

  const watch = poller.watch(fd, () => {
    wantsRoom = port.drain();
    if (isWanted) receive();
    updateInterest();
  });
  const updateInterest = (): void => {
    if (isOpen) watch.want((isWanted ? POLLIN : 0) | (wantsRoom ? POLLOUT : 0));
  };
  const close = async (): Promise<void> => {
    isOpen = false;
    await watch.remove();
    libc.close(fd);
  };

  function receive(): void {
    for (let count = 0; count < FRAMES_PER_TURN && isWanted; count++) {
      const length = libc.read(fd, incoming);
      if (length === -EAGAIN) return;
      if (length === -EINTR) continue;
      if (length < 0) return void port.network.disconnect();
      const frame = incoming.subarray(VNET_HEADER_BYTES, length);
      const violation = readVnetHeader(incomingWords, 0, frame.length, ACCEPTS, arrival);
      if (violation !== undefined) return stop(violation);
      port.deliver(frame, arrival);
    }
  }

  /** Sends one frame to Linux. An error that is neither temporary nor caused by the frame disconnects the interface. */
  function send(frame: Uint8Array, job?: OffloadJob): Sent {
    if (job) writeVnetHeader(outgoingWords, 0, frame, job);
    else outgoingWords.fill(0);
    outgoing.set(frame, VNET_HEADER_BYTES);
    const bytes = outgoing.subarray(0, VNET_HEADER_BYTES + frame.length);
    for (;;) {
      const result = libc.write(fd, bytes);
      if (result >= 0) return 'sent';
      switch (-result) {
        case EINTR:
          continue;
        case EAGAIN:
          wantsRoom = true;
          updateInterest();
          return 'full';
        case EIO:
        case ENOBUFS:
        case ENOMEM:
          return 'lost';
        default:
          void port.network.disconnect();
          return 'gone';
      }
    }
  }

  function stop(reason: string): void {
    if (!isOpen) return;
    port.fail(new DeviceError(`network ${name}`, `the interface ${reason} and was disconnected`));
    void close();
  }

  const port = createNetworkPort(NODE, scriptFrameWork, {
    mac: macOf(name),
    mtu,
    offloads: OFFLOADS,
    send,
    wantFrames(areWanted, areUnfinishedAccepted) {
      isWanted = areWanted;
      if (isAccepting !== areUnfinishedAccepted && isOpen) {
        isAccepting = areUnfinishedAccepted;
        acceptUnfinished(libc, fd, isAccepting);
      }
      updateInterest();
    },
    close,
    stop,
  });
  return port.network;
}
