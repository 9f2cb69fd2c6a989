import type { Location } from '@mirage/core';
import { SourceMap, type SourceMapPayload } from 'node:module';

/**
 * A source map (version 3, JSON) of the bundler with the names of its sources as paths: the bundler writes them as
 * parts of a URL.
 */
export function withPlainSources(json: string): string {
  const map = JSON.parse(json) as { sources: string[] };
  return JSON.stringify({ ...map, sources: map.sources.map((source) => decodeURIComponent(source)) });
}

/**
 * The place in a source that a place in the bundle comes from; lines count from 1, columns from 0. Nothing for what the
 * bundler adds.
 */
export type Locate = (line: number, column: number) => Location | undefined;

/** Reads a source map whose sources are paths from the workspace's folder. */
export function locator(json: string): Locate {
  const map = new SourceMap(JSON.parse(json) as SourceMapPayload);
  return (line, column) => {
    const entry = map.findEntry(line - 1, column);
    if (!('originalSource' in entry) || entry.originalSource === undefined) return undefined;
    return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}
