/**
 * What a frame that could not be sent came to: the interface is gone, or the frame is longer than `mtu` plus the 14
 * bytes of its header.
 */
export type NetworkError = 'disconnected' | 'frame-too-long';

/**
 * What the sender of a frame leaves to others. All zero: nothing, the frame is finished. As in struct virtio_net_hdr
 * (virtio 1.2, 5.1.6), which Linux keeps as `csum_start`, `csum_offset` and `gso_size` of a packet.
 */
export interface Offload {
  /**
   * Where the bytes begin that the checksum covers, in bytes from the frame's start: the header of UDP or TCP. They run
   * to the end of the frame. 0: its checksums are all there.
   */
  readonly checksumStart: number;
  /**
   * Where the checksum is to stand, in bytes from `checksumStart`: 6 in UDP, 16 in TCP. Until then the sum of the
   * pseudo header stands there, not inverted.
   */
  readonly checksumOffset: number;
  /**
   * Most bytes of payload in each of the segments that a long frame of TCP over IPv4 or IPv6 is to be cut into; its
   * headers are those of one segment with all of the payload, and its checksum is left blank. 0: it is not to be cut.
   */
  readonly segmentBytes: number;
}

/**
 * How finished a received frame is. One record serves all frames: it changes with the next one. `write` takes it as it
 * is, on another network say.
 */
export interface Arrival extends Offload {
  /**
   * The checksums of TCP or UDP need not be looked at: the device did, or the frame comes from a program on the same
   * host. False: nobody has looked.
   */
  readonly isChecksumGood: boolean;
}

/**
 * What the device does by itself of what `write` is asked for. The rest costs the unikernel's processor time, and gives
 * the same frames.
 */
export interface Offloads {
  readonly checksum: boolean;
  /** Cuts TCP over IPv4 into segments. */
  readonly segmentsIpv4: boolean;
  /** Cuts TCP over IPv6 into segments. */
  readonly segmentsIpv6: boolean;
}

/**
 * Counters since the device was connected: frames and bytes as the cable carries them, Ethernet header included. A
 * frame that is cut counts as its segments.
 */
export interface NetworkStatistics {
  readonly rxFrames: number;
  readonly rxBytes: number;
  readonly txFrames: number;
  readonly txBytes: number;
}

/**
 * Raw access to one network interface: whole Ethernet frames, without preamble and frame check sequence (IEEE 802.3,
 * 3.1.1).
 */
export interface Network {
  /** The interface's own MAC address: 6 bytes. */
  readonly mac: Uint8Array;

  /** Largest payload of a frame in bytes, the 14-byte Ethernet header not counted. */
  readonly mtu: number;

  /** What `write` costs no time of the processor for. It does not change while the device is connected. */
  readonly offloads: Offloads;

  /**
   * Sends one frame, after doing what `offload` says, on every device. A frame that is to be cut has at most 65,535
   * bytes, and its segments as many as `mtu` allows. Neither the frame nor the record changes. The promise resolves
   * when the driver has taken it, which is not yet when a peer has it; while the device has no room, writes wait, in
   * their order; a device that takes nothing for half a minute is stopped. The buffer belongs to the caller again then,
   * the record when `write` returns. A frame for an interface whose cable is not plugged in is lost, and not counted.
   * Throws a RangeError for less than a header, for a checksum outside the frame, and for a frame to be cut that is no
   * whole segment of TCP.
   */
  write(frame: Uint8Array, offload?: Offload): Promise<'sent' | NetworkError>;

  /**
   * Hands every received frame to `onFrame`, in order, until the device is disconnected; then the promise resolves. The
   * frame's bytes belong to the callee only until it returns: copy what must outlive the call. They are finished,
   * unless the listener accepts others: then frames come as the device has them, with checksums left blank by a sender
   * on the same host, or with the payload of many segments of TCP, up to 65,593 bytes; `arrival` says which. One
   * listener at a time: a second call replaces the first, whose promise resolves. What `onFrame` throws ends the
   * listening: the promise rejects with it. So it does, with the reason, when the device broke its protocol and was
   * stopped. Without a listener, frames wait as far as the device has room for them.
   */
  listen(
    onFrame: (frame: Uint8Array, arrival: Arrival) => void,
    options?: { readonly acceptsUnfinished?: boolean },
  ): Promise<void>;

  /** The counters so far. */
  statistics(): NetworkStatistics;

  /**
   * Stops the interface when what was written has left, or after a second. Later writes are 'disconnected', and so are
   * those that wait for room. Doing it twice is the same as once.
   */
  disconnect(): Promise<void>;
}
