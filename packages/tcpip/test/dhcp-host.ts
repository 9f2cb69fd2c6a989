import { type SimulatedNetwork } from '@mirage/testing';
import { packetOf } from './ipv4-bed.js';
import { type ClientRequest, readClient, serverMessage, type ServerOptions } from './dhcp-server.js';
import { finishFrame } from './finish-frame.js';
import { ip } from './link-recorder.js';
import { ARP_REPLY, buildArp } from '../src/arp/arp-wire.js';
import { sumPseudoHeader } from '../src/checksum.js';

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 0xfe);

/** A DHCP server at 10.0.2.2 on a simulated network: `choose` returns its lease, or undefined to stay silent. */
export function dhcpHost(
  network: SimulatedNetwork,
  choose: (request: ClientRequest) => ServerOptions | undefined,
): ClientRequest[] {
  const port = network.addPort({ mac: MAC });
  const requests: ClientRequest[] = [];
  void port.listen((frame) => {
    const isForUs = frame[13] === 6 && frame[21] === 1 && frame[40] === 2 && frame[41] === 2;
    if (isForUs) {
      const client = frame.slice(6, 12);
      void port.write(buildArp(client, ARP_REPLY, MAC, ip('10.0.2.2'), client, ip('10.0.2.15')));
    }
    const isDhcp = frame[12] === 8 && frame[13] === 0 && frame[23] === 17 && frame[36] === 0 && frame[37] === 67;
    if (!isDhcp) return;
    const client = frame.slice(6, 12);
    const end = 14 + ((frame[16]! << 8) | frame[17]!);
    const request = readClient(frame.subarray(42, end), client);
    requests.push(request);
    const options = choose(request);
    if (options === undefined || (request.type !== 1 && request.type !== 3)) return;
    const message = serverMessage(request.type === 1 ? 2 : 5, request.xid, client, options);
    const datagram = new Uint8Array(8 + message.length);
    datagram.set([0, 67, 0, 68, datagram.length >> 8, datagram.length]);
    datagram.set(message, 8);
    const [a, b, c, d] = options.address ?? [10, 0, 2, 15];
    const to = (a! << 24) | (b! << 16) | (c! << 8) | d!;
    const addresses = Int32Array.of(0, 0, 0xffff, ip('10.0.2.2'), 0, 0, 0xffff, to);
    const sum = sumPseudoHeader(addresses, 17, datagram.length);
    datagram.set([sum >> 8, sum], 6);
    const packet = packetOf(ip('10.0.2.2'), to, 17, datagram);
    // To the station itself, before it has the address, because the client sets the broadcast flag to 0: RFC 2131, 4.1.
    void port.write(finishFrame(Uint8Array.of(...client, ...MAC, 8, 0, ...packet), 34, 6));
  });
  return requests;
}
