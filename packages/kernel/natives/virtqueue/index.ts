export { scriptVirtqueueBursts } from './bursts.js';
export { scriptVirtqueue } from './script.js';
export {
  DESCRIPTOR_BYTES,
  needsEvent,
  RING_HEADER_WORDS,
  stateBytes,
  USED_ENTRY_BYTES,
  VIRTQUEUE_FULL,
  virtqueueFlags,
  virtqueueNumbers,
  virtqueueViolations,
  virtqueueWords,
  vringLayout,
} from './state.js';
export type { VringLayout } from './state.js';
