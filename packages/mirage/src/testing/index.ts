export { blockConformance, pattern, readOnlyBlockConformance } from './conformance/block.js';
export { expectEqual, runConformance } from './conformance/row.js';
export type { ConformanceRow } from './conformance/row.js';
export { afterPowerLoss, memoryBlock } from './memory-block.js';
export type { BlockEvent, MemoryBlock, MemoryBlockOptions } from './memory-block.js';
export { memoryConsole } from './memory-console.js';
export type { MemoryConsole, MemoryConsoleOptions } from './memory-console.js';
export { memoryLink, memoryNetwork } from './memory-network.js';
export type { MemoryNetwork, MemoryNetworkOptions } from './memory-network.js';
