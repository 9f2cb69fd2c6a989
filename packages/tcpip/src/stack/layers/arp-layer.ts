import { type Address, type Arp, type ArpError } from '@mirage/types';
import { type Arp as ArpCore } from '../../arp/arp.js';
import { read32 } from '../../byte-order.js';
import { INCOMPLETE } from '../../ethernet/neighbour.js';
import { setIpv4Words } from '../../ip/ip-words.js';
import { type Internet } from '../internet.js';

/** A host without an IPv4 address cannot ask. Three requests take three seconds. */
const LIMIT_NS = 4e9;

type Settle = (result: Uint8Array | ArpError) => void;

/** The queries of programs to the ARP of a network. */
export function arpOver(internet: Internet, core: ArpCore): Arp {
  const { context } = internet;
  const { services } = context;
  const words = new Int32Array(4);
  const waiting = new Map<number, Set<Settle>>();
  internet.onArp = (address, mac) => {
    for (const settle of waiting.get(address) ?? []) settle(mac === undefined ? 'timed-out' : mac.slice());
  };
  context.onDisconnect(() => {
    for (const all of waiting.values()) for (const settle of all) settle('disconnected');
  });

  const wait = (address: number): Promise<Uint8Array | ArpError> =>
    new Promise((resolve) => {
      const others = waiting.get(address) ?? new Set();
      const settle: Settle = (result) => {
        cancel();
        others.delete(settle);
        if (others.size === 0) waiting.delete(address);
        resolve(result);
      };
      const cancel = services.setTimer(services.nowNs() + LIMIT_NS, () => settle('timed-out'));
      waiting.set(address, others.add(settle));
    });

  return {
    query: async (address: Address): Promise<Uint8Array | ArpError> => {
      if (address.family !== 4) throw new RangeError(`ARP is for IPv4: ${address} is an IPv6 address.`);
      if (context.isDisconnected) return 'disconnected';
      const number = read32(address.bytes, 0);
      setIpv4Words(words, 0, number);
      const known = core.neighbours.find(words, 0);
      core.neighbours.prepare(words, 0, services.nowNs());
      context.work();
      return known === undefined || known.state === INCOMPLETE ? wait(number) : known.mac.slice();
    },
  };
}
