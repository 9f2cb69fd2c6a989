import { findMachine } from '../machine/current-machine.js';
import { scriptBulk, type Bulk } from './bulk.js';
import { scriptDecoder, type PacketDecoder } from './decode-packet.js';
import { scriptHashing, type Hashing } from './sip-hash.js';

/** The operations of a protocol stack. */
export type MachineBulk = Bulk & PacketDecoder & Hashing;

const script: MachineBulk = { ...scriptBulk, ...scriptDecoder(scriptBulk), ...scriptHashing };

/**
 * Returns the operations on many bytes for a module device, such as a protocol stack: the natives of the kernel on a
 * machine, TypeScript elsewhere. So a module device needs no platform for them.
 */
export function machineBulk(): MachineBulk {
  const natives = findMachine()?.natives;
  return natives?.decodePacket === undefined ? script : (natives as MachineBulk);
}
