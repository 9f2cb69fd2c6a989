// Segments that the driver or the device has joined: RFC 9293, 3.8.6.3, counts those that the peer has sent.
import { quietHost } from '../../test/quiet-host.js';
import { RawPeer } from '../../test/raw-peer.js';
import { consumeBytes } from './connection-calls.js';

const MSS = 536;

/** Delivers four segments, as one or singly, then twelve single ones. Returns how many of the twelve are answered. */
function answersAfter(isJoined: boolean): number {
  const { host, connections } = quietHost();
  const peer = new RawPeer(host);
  peer.open(`mss ${MSS}`);
  const connection = connections[0]!;
  const { addresses, localPort, remotePort } = connection;
  const deliver = (count: number): number => {
    const payload = count * MSS;
    const ports = (localPort << 16) | remotePort;
    const words = Int32Array.of(0, 0, addresses[3]!, 0, 1, addresses[7]!, ports, 0, payload);
    const record = new Int32Array(16);
    record.set(words);
    record.set([connection.rcvNxt, connection.sndNxt, 0x10, 65_535], 9);
    const before = peer.received.length;
    expect(host.core.inputDecoded(new Uint8Array(payload), record, MSS, host.nowNs)).toBe(true);
    host.turn();
    consumeBytes(connection, connection.readable);
    return peer.received.length - before;
  };
  if (isJoined) deliver(4);
  else for (let one = 0; one < 4; one++) deliver(1);
  let answers = 0;
  for (let one = 0; one < 12; one++) answers += deliver(1);
  return answers;
}

it('do not make the acknowledgments of later single segments rarer', () => {
  expect([answersAfter(false), answersAfter(true)]).toEqual([6, 6]);
});
