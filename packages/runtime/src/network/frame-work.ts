import { scriptBulk, type Bulk } from './bulk.js';
import { scriptSegments, type SegmentWork } from './segments.js';

/** The work on the bytes of frames that drivers need: natives of the kernel, or `scriptFrameWork`. */
export type FrameWork = Bulk & SegmentWork;

/** The same in TypeScript: for platforms with a compiler, and for tests. */
export const scriptFrameWork: FrameWork = { ...scriptBulk, ...scriptSegments(scriptBulk) };
