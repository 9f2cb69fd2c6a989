/** What a frame that could not be sent came to: the interface is gone, or the frame is longer than `mtu` plus the 14 bytes of its header. */
export type NetworkError = 'disconnected' | 'frame-too-long';

/** Counters since the device was connected: frames and bytes, Ethernet header included. */
export interface NetworkStatistics {
  readonly rxFrames: number;
  readonly rxBytes: number;
  readonly txFrames: number;
  readonly txBytes: number;
}

/** Raw access to one network interface: whole Ethernet frames, without preamble and frame check sequence (IEEE 802.3, 3.1.1). */
export interface Network {
  /** The interface's own MAC address: 6 bytes. */
  readonly mac: Uint8Array;

  /** Largest payload of a frame in bytes, the 14-byte Ethernet header not counted. */
  readonly mtu: number;

  /**
   * Sends one frame. The promise resolves when the driver has taken it, which is not yet when a peer has it; while the device has no room, writes wait, in
   * their order. The buffer belongs to the caller again then. A frame for an interface whose cable is not plugged in is lost, and not counted.
   * Throws a RangeError for less than a header.
   */
  write(frame: Uint8Array): Promise<'sent' | NetworkError>;

  /**
   * Hands every received frame to `onFrame`, in order, until the device is disconnected; then the promise resolves.
   * The frame's bytes belong to the callee only until it returns: copy what must outlive the call.
   * One listener at a time: a second call replaces the first, whose promise resolves. What `onFrame` throws ends the listening: the promise rejects with it.
   * So it does, with the reason, when the device broke its protocol and was stopped. Without a listener, frames wait as far as the device has room for them.
   */
  listen(onFrame: (frame: Uint8Array) => void): Promise<void>;

  /** The counters so far. */
  statistics(): NetworkStatistics;

  /** Stops the interface when what was written has left, or after a second. Later writes are 'disconnected', and so are those that wait for room. Doing it twice is the same as once. */
  disconnect(): Promise<void>;
}
