export { createMachine, entryOf } from './machine.js';
export type { Entry, Machine } from './machine.js';
export type { MachineNatives } from './natives.js';
export { createBlockRequests } from './block-requests.js';
export type { BlockDriver, BlockRequest, BlockRequests } from './block-requests.js';
export type { Loop } from './loop.js';
export { createLineReader } from './line-reader.js';
export type { LineReader } from './line-reader.js';
export { decodeUtf8, encodeUtf8 } from './utf8.js';
