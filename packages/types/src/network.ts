/**
 * Why a frame was not sent: the interface is gone, or the frame is longer than `mtu` plus the 14 bytes of its header.
 *
 * @example
 *   import type { Network, NetworkError } from 'mirage/types';
 *
 *   export async function sendAll(network: Network, frames: readonly Uint8Array[]): Promise<'sent' | NetworkError> {
 *     for (const frame of frames) {
 *       const outcome = await network.write(frame);
 *       if (outcome !== 'sent') return outcome;
 *     }
 *     return 'sent';
 *   }
 */
export type NetworkError = 'disconnected' | 'frame-too-long';

/**
 * The work on a frame that its sender leaves to the device. All fields are 0 for a complete frame. As in struct
 * virtio_net_hdr (virtio 1.2, 5.1.6); Linux calls the fields `csum_start`, `csum_offset` and `gso_size`.
 *
 * @example
 *   import type { Network, Offload } from 'mirage/types';
 *
 *   // UDP over IPv4: the device computes the checksum from byte 34 of the frame on.
 *   const udp: Offload = { checksumStart: 34, checksumOffset: 6, segmentBytes: 0 };
 *   export const sendUdp = (network: Network, frame: Uint8Array): Promise<unknown> => network.write(frame, udp);
 */
export interface Offload {
  /**
   * The start of the bytes that the checksum covers, from the start of the frame: the UDP or TCP header. They extend to
   * the end of the frame. 0: all checksums are complete.
   */
  readonly checksumStart: number;
  /**
   * Where the checksum is stored, in bytes from `checksumStart`: 6 for UDP, 16 for TCP. Until the checksum is computed,
   * the field holds the sum of the pseudo header, not inverted.
   */
  readonly checksumOffset: number;
  /**
   * The largest payload, in bytes, of each segment that a long TCP frame over IPv4 or IPv6 is cut into. The headers of
   * the frame are those of one segment with the whole payload, and its checksum is not computed. 0: the frame is not
   * cut.
   */
  readonly segmentBytes: number;
}

/**
 * The work on a received frame that remains to be done. One record is reused for all frames and changes with the next
 * one. `write` accepts it, for example to forward the frame on another network.
 *
 * @example
 *   import type { Network } from 'mirage/types';
 *
 *   // Passes all frames on, unfinished ones too.
 *   export const forward = (from: Network, to: Network): Promise<void> =>
 *     from.listen((frame, arrival) => void to.write(frame.slice(), { ...arrival }), { acceptsUnfinished: true });
 */
export interface Arrival extends Offload {
  /**
   * True: the TCP or UDP checksum need not be verified, because the device did it or the frame comes from a program on
   * the same host. False: the checksum was not verified.
   */
  readonly isChecksumGood: boolean;
}

/**
 * The work that the device itself does for `write`. The driver does the rest on the unikernel's processor, with the
 * same frames as the result.
 *
 * @example
 *   import type { Network } from 'mirage/types';
 *
 *   export const cutsTcp = ({ offloads }: Network): boolean => offloads.segmentsIpv4 && offloads.segmentsIpv6;
 */
export interface Offloads {
  readonly checksum: boolean;
  /** Whether the device cuts TCP over IPv4 into segments. */
  readonly segmentsIpv4: boolean;
  /** Whether the device cuts TCP over IPv6 into segments. */
  readonly segmentsIpv6: boolean;
}

/**
 * Counters since the device was connected. Frames and bytes count as they are on the wire, including the Ethernet
 * header. A frame that is cut counts as its segments.
 *
 * @example
 *   import type { Network } from 'mirage/types';
 *
 *   export function summary(network: Network): string {
 *     const { rxFrames, txFrames } = network.statistics();
 *     return `${rxFrames} frames received, ${txFrames} sent`;
 *   }
 */
export interface NetworkStatistics {
  readonly rxFrames: number;
  readonly rxBytes: number;
  readonly txFrames: number;
  readonly txBytes: number;
}

/**
 * Raw access to a network interface: whole Ethernet frames, without preamble and frame check sequence (IEEE 802.3,
 * 3.1.1).
 *
 * @example
 *   import type { Console, Network } from 'mirage/types';
 *
 *   export const Sniffer = {
 *     async start(console: Console, network: Network): Promise<void> {
 *       await network.listen((frame) => void console.log(`${frame.length} bytes`));
 *     },
 *   };
 */
export interface Network {
  /** The MAC address of the interface: 6 bytes. */
  readonly mac: Uint8Array;

  /** The largest payload of a frame in bytes, without the 14-byte Ethernet header. */
  readonly mtu: number;

  /** The offloads that take no processor time of the unikernel. They do not change while the device is connected. */
  readonly offloads: Offloads;

  /**
   * Sends a frame after doing the work that `offload` describes, on every device. The promise resolves when the driver
   * has accepted the frame, which may be before a peer receives it. While the device has no room, writes wait in their
   * order. A device that accepts nothing for 30 seconds is stopped. A frame is lost, and not counted, while the
   * interface has no link.
   *
   * @param frame At most `mtu` plus 14 bytes, or 65,535 bytes if it is cut into segments of at most that length. Do not
   *   change it until the promise resolves.
   * @param offload The work to do. The caller may change the record when `write` returns. Default: none.
   * @throws {RangeError} If the frame is shorter than its header, if the checksum is outside the frame, if a frame to
   *   be cut is not a whole TCP segment, or if the length of the frame changes while it waits.
   */
  write(frame: Uint8Array, offload?: Offload): Promise<'sent' | NetworkError>;

  /**
   * Calls `onFrame` with every received frame, in order. The promise resolves when the device is disconnected.
   *
   * - There is one listener at a time. A second call replaces the first, whose promise resolves.
   * - The promise rejects with what `onFrame` throws, and with the reason if the device broke its protocol and was
   *   stopped.
   * - Without a listener, frames wait as long as the device has room for them.
   *
   * @param onFrame Must copy the bytes that it needs after it returns.
   * @param options With `acceptsUnfinished` frames arrive as the device has them: with checksums that a sender on the
   *   same host left blank, or with the payload of many TCP segments, up to 65,593 bytes. `arrival` describes the
   *   remaining work. Default: all frames are complete. With `acceptsJoined`, too, the driver may do the same for a
   *   device that does not: segments that follow each other arrive as one frame, and of TCP acknowledgments without
   *   data that each acknowledge more only the last one. For the end of connections, which takes fewer instructions
   *   then; not for a bridge or router. Default: frames arrive one by one.
   */
  listen(
    onFrame: (frame: Uint8Array, arrival: Arrival) => void,
    options?: { readonly acceptsUnfinished?: boolean; readonly acceptsJoined?: boolean },
  ): Promise<void>;

  /** Returns the current counters. */
  statistics(): NetworkStatistics;

  /**
   * Stops the interface when all accepted frames have left, or after one second. Later writes, and writes that wait for
   * room, return 'disconnected'. A second call has no effect.
   */
  disconnect(): Promise<void>;
}
