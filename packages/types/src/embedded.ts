/**
 * Files that are part of the program, sorted by path in the order of UTF-16 code units. A path is relative to the
 * embedded folder, with `/` between names. The contents hold one character from U+0000 to U+00FF for each byte, so that
 * nothing is decoded before it is read. The digest is the SHA-256 of the bytes as 64 hexadecimal digits: the host
 * computes it in a fraction of the time that a unikernel needs. For authors of devices.
 *
 * @example
 *   import type { EmbeddedFiles } from 'mirage/types';
 *
 *   export function connectSizes({ files }: { readonly files: EmbeddedFiles }): ReadonlyMap<string, number> {
 *     return new Map(files.map(([path, contents]) => [path, contents.length]));
 *   }
 */
export type EmbeddedFiles = readonly (readonly [path: string, contents: string, digest?: string])[];
