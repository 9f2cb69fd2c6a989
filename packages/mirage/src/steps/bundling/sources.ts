import type { Location } from '@mirage/core';
import { SourceMap, type SourceMapPayload } from 'node:module';

/** Decodes the sources of a source map (version 3, JSON) to paths. The bundler writes them URL-encoded. */
export function withPlainSources(json: string): string {
  const map = JSON.parse(json) as { sources: string[] };
  return JSON.stringify({ ...map, sources: map.sources.map((source) => decodeURIComponent(source)) });
}

/**
 * Maps a location in the bundle to its source. Lines start at 1, columns at 0. Returns undefined for code that the
 * bundler adds.
 */
export type Locate = (line: number, column: number) => Location | undefined;

/** Reads a source map whose sources are paths relative to the workspace root. */
export function locator(json: string): Locate {
  const map = new SourceMap(JSON.parse(json) as SourceMapPayload);
  return (line, column) => {
    const entry = map.findEntry(line - 1, column);
    if (!('originalSource' in entry) || entry.originalSource === undefined) return undefined;
    return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}
