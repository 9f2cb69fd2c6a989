import fc from 'fast-check';
import { scriptHashing } from '@mirage/runtime/network';
import { keyedHash } from '../keyed-hash.js';
import { ConnectionTable } from './connection-table.js';
import { type TcpConnection } from './tcp-connection.js';

const MAPPED = 0xffff;
/** Few values, so that many connections differ in one word only. */
const word = fc.constantFrom(0, 1, MAPPED, -1);
const ipv4Address = fc.tuple(fc.constant(0), fc.constant(0), fc.constant(MAPPED), word);
const address = fc.oneof(ipv4Address, fc.tuple(word, word, word, word));
const port = fc.constantFrom(1, 80, 0x8000, 0xffff);
const tuples = fc.array(
  fc.record({ local: address, remote: address, localPort: port, remotePort: port, isRemoved: fc.boolean() }),
  { maxLength: 60 },
);

const portsOf = ({ localPort, remotePort }: TcpConnection): number => (localPort << 16) | remotePort;
const keyOf = (one: TcpConnection): string => [...one.addresses, portsOf(one)].join();

it('finds each connection by its four-tuple, and no other one', () => {
  fc.assert(
    fc.property(tuples, (some) => {
      const table = new ConnectionTable(keyedHash(new Uint8Array(16).fill(7), scriptHashing));
      const connections = new Map<string, { one: TcpConnection; isPresent: boolean }>();
      for (const { local, remote, localPort, remotePort, isRemoved } of some) {
        const addresses = Int32Array.of(...local, ...remote);
        const hash = table.hashOf(addresses, (localPort << 16) | remotePort);
        const one = { addresses, localPort, remotePort, hash, nextInBucket: undefined } as unknown as TcpConnection;
        if (connections.has(keyOf(one))) continue;
        connections.set(keyOf(one), { one, isPresent: !isRemoved });
        table.add(one);
      }
      for (const { one, isPresent } of connections.values()) if (!isPresent) table.remove(one);
      for (const { one, isPresent } of connections.values()) {
        const expected = isPresent ? one : undefined;
        const { addresses, hash } = one;
        expect(table.find(addresses, portsOf(one), hash)).toBe(expected);
        const found = table.findIpv4(addresses[3]!, addresses[7]!, portsOf(one));
        const ipv4 = [0, 0, MAPPED, addresses[3], 0, 0, MAPPED, addresses[7], portsOf(one)].join();
        const known = connections.get(ipv4);
        expect(found).toBe(known?.isPresent === true ? known.one : undefined);
      }
    }),
  );
});

it('forgets the connection that it found last when that is removed', () => {
  const table = new ConnectionTable(keyedHash(new Uint8Array(16).fill(7), scriptHashing));
  const addresses = Int32Array.of(0, 0, MAPPED, 1, 0, 0, MAPPED, 2);
  const ports = (80 << 16) | 5000;
  const hash = table.hashOf(addresses, ports);
  const one = { addresses, localPort: 80, remotePort: 5000, hash, nextInBucket: undefined } as unknown as TcpConnection;
  table.add(one);
  expect([table.findIpv4(1, 2, ports), table.findIpv4(1, 2, ports)]).toEqual([one, one]);
  table.remove(one);
  expect(table.findIpv4(1, 2, ports)).toBeUndefined();
});
