import { sendReset } from './bare-segment.js';
import { receiveCookie, receiveHalfOpen, receiveSyn } from './passive-open.js';
import { type TcpCore } from './tcp-core.js';
import { ACK, RST, type Segment, SYN } from './tcp-wire.js';
import { receiveInTimeWait } from './time-wait.js';

/** Handles a segment for no connection with an object: RFC 9293, 3.10.7.1 and 3.10.7.2, half-open ones, TIME-WAIT. */
export function receiveWithoutConnection(
  core: TcpCore,
  segment: Segment,
  addresses: Int32Array,
  ports: number,
  hash: number,
  nowNs: number,
): void {
  const waiting = core.timeWait.count === 0 ? -1 : core.timeWait.find(addresses, ports, hash);
  if (waiting >= 0 && !receiveInTimeWait(core, waiting, segment, addresses, ports, nowNs)) return;
  const half = core.halfOpen.count === 0 ? -1 : core.halfOpen.find(addresses, ports, hash);
  if (half >= 0) {
    receiveHalfOpen(core, half, segment, addresses, ports, hash, nowNs);
    return;
  }
  const { flags } = segment;
  const listener = core.listeners.at(segment.destinationPort);
  // A listener ignores resets, because there is nothing to reset.
  if (listener !== undefined && (flags & RST) === 0) {
    if ((flags & (SYN | ACK)) === SYN) {
      receiveSyn(core, listener, segment, addresses, ports, hash, nowNs);
      return;
    }
    const isAnswer = (flags & ACK) !== 0 && receiveCookie(core, listener, segment, addresses, ports, hash, nowNs);
    if (isAnswer) return;
    if ((flags & ACK) === 0) {
      core.statistics.drops['no-ack']++;
      return;
    }
  }
  core.statistics.drops['no-connection']++;
  sendReset(core, addresses, segment);
}
