import './globals.js';

export type { Block, BlockInfo, BlockReadError, BlockWriteError } from './block.js';
export type { Clock } from './clock.js';
export type { Console } from './console.js';
export type { EmbeddedFiles } from './embedded.js';
export type { KvEntry, KvError, KvRo, KvRw, KvWriteError } from './kv.js';
export type { Network, NetworkError, NetworkStatistics } from './network.js';
export type { Random } from './random.js';
export type { Time } from './time.js';
