import { type Ethernet, type EthernetFrame, type NetworkError } from '@mirage/types';
import {
  ETHERNET_HEADER_BYTES,
  MAC_BYTES,
  TYPE_ARP,
  TYPE_IPV4,
  TYPE_IPV6,
  writeEthernetHeader,
  writeMac,
} from '../../ethernet/ethernet-wire.js';
import { checkInteger } from '../check-integer.js';
import { type Internet } from '../internet.js';

/** Smaller numbers are lengths: IEEE 802.3, 3.2.6. */
const LEAST_TYPE = 1536;

/** Frames of a network by type. */
export function ethernetOver(internet: Internet): Ethernet {
  const { network, ethernet, types, context } = internet;
  return {
    mac: network.mac,
    mtu: network.mtu,
    write: async (to, type, bytes): Promise<'sent' | NetworkError> => {
      checkInteger('A type', type, LEAST_TYPE, 0xffff);
      if (to.length !== MAC_BYTES) throw new RangeError(`A MAC has 6 bytes, not ${to.length}.`);
      if (context.isDisconnected) return 'disconnected';
      if (bytes.length > network.mtu) return 'frame-too-long';
      const frame = new Uint8Array(ETHERNET_HEADER_BYTES + bytes.length);
      writeMac(frame, 0, to);
      writeEthernetHeader(frame, 0, network.mac, type);
      frame.set(bytes, ETHERNET_HEADER_BYTES);
      return network.write(frame);
    },
    listen(type, onFrame) {
      checkInteger('A type', type, LEAST_TYPE, 0xffff);
      const { arp, four, six } = internet;
      const layer = { [TYPE_ARP]: arp, [TYPE_IPV4]: four, [TYPE_IPV6]: six }[type];
      if (layer !== undefined) throw new RangeError(`Another layer receives the type 0x${type.toString(16)}.`);
      if (onFrame === undefined) {
        types.delete(type);
        ethernet.ignore(type);
        return;
      }
      ethernet.want(type);
      types.set(type, (frame) => {
        try {
          onFrame(asFrame(frame));
        } catch (error) {
          context.handlerFailed(context.ipLog, 'frame', error);
        }
      });
    },
  };
}

function asFrame(frame: Uint8Array): EthernetFrame {
  return {
    bytes: frame.subarray(ETHERNET_HEADER_BYTES),
    source: frame.subarray(MAC_BYTES, 2 * MAC_BYTES),
    destination: frame.subarray(0, MAC_BYTES),
  };
}
