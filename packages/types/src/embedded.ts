/**
 * Files that are part of the program: each its path below their folder, with `/` between names, and its contents, one
 * character from U+0000 to U+00FF for each byte. Sorted by path, in the order of UTF-16 code units. Nothing is decoded
 * before somebody asks for it.
 */
export type EmbeddedFiles = readonly (readonly [path: string, contents: string])[];
