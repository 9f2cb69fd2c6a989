import { read16 } from '../byte-order.js';
import { PROTOCOL_TCP } from '../ipv4/ipv4-wire.js';
import { headerBytesFor } from '../ip/ip-words.js';
import { HEADROOM_BYTES } from '../link.js';
import { limitPath } from '../tcp/path.js';
import { type TcpLower } from '../tcp/tcp-lower.js';
import { CHECKSUM_OFFSET } from '../tcp/tcp-wire.js';
import { type Internet } from './internet.js';

const HOP_LIMIT = 64;

/** Returns the layer below the TCP of a stack, which is `internet.tcp` when it is called. */
export function tcpLower(internet: Internet): TcpLower {
  const segmentLimit = (addresses: Int32Array): number =>
    internet.paths.mtuFor(addresses, 4, internet.tcp!.nowNs) - headerBytesFor(addresses, 4);
  return {
    headroomBytes: HEADROOM_BYTES,
    take: (bytes) => internet.link.borrow(bytes),
    send(addresses, buffer, bytes, segmentBytes) {
      if (!internet.isOwn(addresses, 0)) {
        internet.drops['old-address']++;
        return;
      }
      const tcp = internet.tcp!;
      const result = internet.output(
        addresses,
        PROTOCOL_TCP,
        HOP_LIMIT,
        true,
        buffer,
        bytes,
        CHECKSUM_OFFSET,
        segmentBytes,
        tcp.nowNs,
      );
      if (result !== 'would-fragment') return;
      // The path MTU has shrunk since the connection last read it.
      const [localPort, remotePort] = [read16(buffer, HEADROOM_BYTES), read16(buffer, HEADROOM_BYTES + 2)];
      const connection = tcp.findConnection(addresses, localPort, remotePort);
      if (connection !== undefined) limitPath(connection, segmentLimit(addresses));
    },
    segmentLimit,
    reportBlackHole: (addresses, segmentBytes) =>
      void internet.paths.lower(addresses, 4, segmentBytes + headerBytesFor(addresses, 4), internet.tcp!.nowNs),
  };
}
