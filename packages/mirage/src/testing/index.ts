export { memoryConsole } from './memory-console.js';
export type { MemoryConsole, MemoryConsoleOptions } from './memory-console.js';
export { memoryLink, memoryNetwork } from './memory-network.js';
export type { MemoryNetwork, MemoryNetworkOptions } from './memory-network.js';
