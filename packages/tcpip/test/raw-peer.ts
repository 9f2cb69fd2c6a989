import { hostAddress, type TcpHost } from './tcp-host.js';
import {
  buildScriptSegment,
  describeSegment,
  readScriptSegment,
  segmentText,
  type ScriptSegment,
} from './script-segment.js';

/**
 * A peer that a test controls segment by segment, in the notation of the scripts. Its own first number is 0; those of
 * the host count from its SYN.
 */
export class RawPeer {
  /** The segments that the host has sent to it, in order. */
  readonly received: ScriptSegment[] = [];
  hostIsn = 0;
  lastTsValue = 0;
  private readonly addresses: Int32Array;

  constructor(
    readonly host: TcpHost,
    readonly port = 40_000,
    readonly hostPort = 7,
    remote: readonly number[] = hostAddress(99),
  ) {
    this.addresses = Int32Array.of(...hostAddress(host.number), ...remote);
    host.rawPeers.set(remote[3]!, (bytes) => {
      const view = new DataView(bytes.buffer);
      if (view.getUint16(2) !== this.port) return;
      if ((bytes[13]! & 2) !== 0) this.hostIsn = view.getInt32(4);
      const segment = describeSegment(bytes, this.hostIsn, 0);
      if (segment.tsValue !== 0) this.lastTsValue = segment.tsValue;
      this.received.push(segment);
    });
  }

  /** Sends a segment to the host, and returns the immediate answers. */
  send(text: string): string[] {
    const before = this.received.length;
    const segment = readScriptSegment(text);
    const bytes = buildScriptSegment(segment, [this.port, this.hostPort], 0, this.hostIsn, this.lastTsValue);
    this.host.core.input(this.addresses, bytes, 0, bytes.length, true, this.host.nowNs);
    this.host.turn();
    return this.texts(before);
  }

  /** Opens a connection to the host, which listens. */
  open(options = 'mss 1460', window = 65535): void {
    this.send(`S 0:0(0) win ${window} <${options}>`);
    this.send(`. 1:1(0) ack 1 win ${window}${options.includes('TS') ? ' <TS val 2 ecr last>' : ''}`);
  }

  /** The segments of the host from this index on, without options and windows. */
  texts(from: number): string[] {
    return this.received
      .slice(from)
      .map(({ flags, seq, length, ack }) =>
        segmentText({ flags, seq, length, ack, window: undefined, options: undefined }),
      );
  }
}
