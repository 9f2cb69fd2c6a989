export {
  afterPowerLoss,
  blockConformance,
  clockConformance,
  expectEqual,
  kvRoConformance,
  kvRoContents,
  kvRwConformance,
  manualClock,
  memoryBlock,
  memoryConsole,
  memoryLink,
  memoryLogs,
  memoryNetwork,
  networkConformance,
  pattern,
  randomConformance,
  readOnlyBlockConformance,
  runConformance,
  seededRandom,
  servePeer,
  stackConformance,
  timeConformance,
} from '@mirage/testing';
export type {
  BlockEvent,
  ConformanceRow,
  ManualClock,
  ManualClockOptions,
  MemoryBlock,
  MemoryBlockOptions,
  MemoryConsole,
  MemoryConsoleOptions,
  MemoryLogs,
  MemoryNetwork,
  MemoryNetworkOptions,
  StackPair,
} from '@mirage/testing';
export { memoryKv } from './memory-kv.js';
export type { MemoryKvOptions } from './memory-kv.js';
export { memoryStack } from './memory-stack.js';
export type { MemoryStack, MemoryStackOptions } from './memory-stack.js';
