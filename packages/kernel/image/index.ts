export { packImage, type PackError, type PackOptions, type PackedImage } from './pack.js';
export { readManifest, type ImageManifest } from './notes.js';
export { readKernelNote, type KernelNote } from './kernel-note.js';
export type { ForbiddenUse } from './frozen.js';
export type { SnapshotError } from './snapshot.js';
export { exitStatus } from '../abi/layout.js';
export { kernelNotices } from './notices-file.js';
