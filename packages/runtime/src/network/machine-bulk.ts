import { findMachine } from '../machine/current-machine.js';
import { scriptBulk, type Bulk } from './bulk.js';
import { scriptDecoder, type PacketDecoder } from './decode-packet.js';

const script: Bulk & PacketDecoder = { ...scriptBulk, ...scriptDecoder(scriptBulk) };

/**
 * Returns the operations on many bytes for a module device, such as a protocol stack: the natives of the kernel on a
 * machine, TypeScript elsewhere. So a module device needs no platform for them.
 */
export function machineBulk(): Bulk & PacketDecoder {
  const natives = findMachine()?.natives;
  return natives?.decodePacket === undefined ? script : (natives as Bulk & PacketDecoder);
}
