import type { ConformanceRow } from './row.js';
import { connectRows } from './stack-connect.js';
import { flowBytesRows } from './stack-bytes.js';
import { flowCallbackRows } from './stack-callbacks.js';
import { flowEndRows } from './stack-ends.js';
import { disconnectRows, listenRows } from './stack-listen.js';
import { pauseRows } from './stack-pause.js';
import type { StackPair } from './stack-pair.js';
import { udpRows } from './stack-udp.js';

/** The rows of `stackConformance` that need only TCP, for a stack without the other protocols. */
export const tcpConformance: readonly ConformanceRow<StackPair>[] = [
  ...listenRows,
  ...pauseRows,
  ...connectRows,
  ...flowBytesRows,
  ...flowEndRows,
  ...flowCallbackRows,
];

/**
 * The rules for every stack: over host sockets, over a network interface, in memory. No frame is lost between the two
 * stacks of the pair. The last row disconnects the stack.
 *
 * @example
 *   import { memoryStack, runConformance, stackConformance } from 'mirage/testing';
 *
 *   export async function failures(): Promise<number> {
 *     const stack = memoryStack();
 *     const addresses = stack.addresses().map(({ address }) => address);
 *     const pair = { stack, peer: stack, addresses, peerAddresses: addresses, silent: stack.silent };
 *     return runConformance(stackConformance, pair, (line) => globalThis.console.log(line));
 *   }
 */
export const stackConformance: readonly ConformanceRow<StackPair>[] = [
  ...tcpConformance,
  ...udpRows,
  ...disconnectRows,
];
