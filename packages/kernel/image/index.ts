export type { CompileMode, CompileReport } from './compiled-part.js';
export { packImage, type PackError, type PackOptions, type PackedImage } from './pack.js';
export { readManifest, type ImageManifest } from './notes.js';
export { readKernelNote, type KernelNote } from './kernel-note.js';
export type { ForbiddenUse } from './frozen.js';
export { takeSnapshot, type Snapshot, type SnapshotError } from './snapshot.js';
export { HEAP_KINDS, heapUsage, type FunctionUsage, type HeapKind, type HeapUsage } from './heap-usage.js';
export { exitStatus } from '../abi/layout.js';
export { kernelNotices } from './notices-file.js';
