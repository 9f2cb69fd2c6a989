import './globals.js';

export type { Console } from './console.js';
export type { Network, NetworkError, NetworkStatistics } from './network.js';
