export { blockConformance, pattern, readOnlyBlockConformance } from './conformance/block.js';
export { kvRoConformance, kvRoContents } from './conformance/kv-ro.js';
export { kvRwConformance } from './conformance/kv-rw.js';
export { networkConformance } from './conformance/network.js';
export { stackConformance, tcpConformance } from './conformance/stack.js';
export type { StackPair } from './conformance/stack-pair.js';
export { clockConformance, randomConformance, timeConformance } from './conformance/services.js';
export { servePeer } from './conformance/network-peer.js';
export { buildFrame, offloadOf, parseFrame } from './conformance/tcp-udp-frames.js';
export { expectEqual, runConformance } from './conformance/row.js';
export type { ConformanceRow } from './conformance/row.js';
export { afterPowerLoss, memoryBlock } from './memory-block.js';
export type { BlockEvent, MemoryBlock, MemoryBlockOptions } from './memory-block.js';
export { memoryConsole } from './memory-console.js';
export type { MemoryConsole, MemoryConsoleOptions } from './memory-console.js';
export { memoryLogs } from './memory-logs.js';
export type { MemoryLogs } from './memory-logs.js';
export { memoryLink, memoryNetwork } from './memory-network.js';
export type { MemoryNetwork, MemoryNetworkOptions } from './memory-network.js';
export { manualClock } from './manual-clock.js';
export type { ManualClock, ManualClockOptions } from './manual-clock.js';
export { seededRandom } from './seeded-random.js';
export { lossyCable } from './simulated-network/lossy-cable.js';
export type { CableEnd, LossyCable, LossyCableOptions } from './simulated-network/lossy-cable.js';
export { simulatedNetwork } from './simulated-network/simulated-network.js';
export type {
  SimulatedNetwork,
  SimulatedNetworkOptions,
  SimulatedPortOptions,
} from './simulated-network/simulated-network.js';
export type { SimulatedPort } from './simulated-network/simulated-port.js';
export type { BurstLoss, SimulatedLinkOptions, SimulatedLinkStatistics } from './simulated-network/simulated-link.js';
