import './globals.js';

export type { Block, BlockError, BlockInfo } from './block.js';
export type { Console } from './console.js';
export type { KvEntry, KvFault, KvReadError, KvRo, KvRw, KvWriteError } from './kv.js';
export type { Network, NetworkError, NetworkStatistics } from './network.js';
