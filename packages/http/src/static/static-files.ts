import type { KvRo } from '@mirage/types';
import type { ByteSource } from '../web/byte-source.js';
import { Response } from '../web/response.js';
import { httpDate, reasonOf } from '../wire/response-head.js';
import { parseRanges, type ByteRange } from './byte-ranges.js';
import { chooseCoding, CODINGS, type Coding } from './content-codings.js';
import { contentType } from './content-type.js';
import { dictionaryLocation, filePath, queryOf, type FilePath } from './file-key.js';
import { contentRange, FileSource, multipart, PART_BYTES } from './file-source.js';
import { checkPreconditions, rangeApplies, type Fields } from './preconditions.js';
import { remember, StoredFiles, type StoredFile } from './stored-files.js';

/** The file that stands for a dictionary. */
const INDEX = 'index.html';

/** How often a file is looked up again that changes while it is read. */
const MOST_TRIES = 4;

/** What is asked for: a request, or its URL for GET. */
export type FilesInput = string | { readonly href: string } | FilesRequest;

interface FilesRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Fields;
}

const NO_FIELDS: Fields = { get: () => null };

/** A file that answers a request: the stored file, its coding, and whether other requests get another coding. */
interface Chosen {
  readonly file: StoredFile;
  readonly coding: Coding | undefined;
  readonly varies: boolean;
}

/** A file and its codings, which are stored beside it. */
interface Representations {
  readonly file: StoredFile;
  readonly encoded: ReadonlyMap<Coding, StoredFile>;
}

/** Serves the files of a store. Source: RFC 9110, 8.8, 12.5.3, 13 and 14. */
export class StaticFiles {
  private readonly files: StoredFiles;
  /** Files that never change, so that a request for one of them asks the store for nothing but bytes. */
  private readonly fixed = new Map<string, Representations>();

  constructor(
    store: KvRo,
    private readonly cacheControl: string,
    private readonly nowMs: () => number = Date.now,
  ) {
    this.files = new StoredFiles(store, nowMs);
  }

  /**
   * Answers a request with a file, or with the status that says why not. The path of its URL is the key of the file.
   *
   * @throws {Error} The promise rejects if the store cannot be read.
   */
  async fetch(input: FilesInput): Promise<Response> {
    const { method, url, headers } = requestOf(input);
    if (method !== 'GET' && method !== 'HEAD') return status(405, { allow: 'GET, HEAD' });
    const path = filePath(url);
    if (path === 'malformed') return status(400);
    if (path === 'hidden') return status(404);
    const key = [...path.names, ...(path.isDictionary ? [INDEX] : [])].join('/');
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const found = this.fixed.get(key) ?? (await this.find(key));
      if (found === 'dictionary') return this.toDictionary(path, url);
      if (found === 'nothing') return status(404);
      const chosen = choose(found, headers.get('accept-encoding'));
      if (chosen === undefined) return status(406, { vary: 'Accept-Encoding' });
      const response = await this.respond(chosen, contentType(key), method, headers);
      if (response !== undefined) return response;
    }
    return status(503, { 'retry-after': '1' });
  }

  /** Relative links in an index only work below a path that ends with a slash. */
  private async toDictionary({ names, isDictionary }: FilePath, url: string): Promise<Response> {
    const index = isDictionary ? 'nothing' : await this.files.find([...names, INDEX].join('/'));
    if (typeof index === 'string') return status(404);
    return status(301, { location: `${dictionaryLocation(names)}${queryOf(url)}` });
  }

  private async find(key: string): Promise<Representations | 'dictionary' | 'nothing'> {
    const file = await this.files.find(key);
    if (typeof file === 'string') return file;
    const encoded = new Map<Coding, StoredFile>();
    for (const coding of CODINGS) {
      const found = await this.files.find(key + coding.suffix);
      if (typeof found !== 'string') encoded.set(coding, found);
    }
    const found = { file, encoded };
    if ([file, ...encoded.values()].every(({ modifiedMs }) => modifiedMs === 0)) remember(this.fixed, key, found);
    return found;
  }

  /** Returns `undefined` if the file changed meanwhile. */
  private async respond(
    { file, coding, varies }: Chosen,
    type: string,
    method: string,
    headers: Fields,
  ): Promise<Response | undefined> {
    const { tag, lengthBytes } = file;
    const modifiedMs = Math.floor(file.modifiedMs / 1000) * 1000;
    const now = this.nowMs();
    const always: Record<string, string> = { etag: tag };
    if (varies) always['vary'] = 'Accept-Encoding';
    // Not for 412 and 416: a cache would keep them for everybody.
    const kept = this.cacheControl === '' ? always : { ...always, 'cache-control': this.cacheControl };
    const failed = checkPreconditions(headers, { tag, modifiedMs }, now);
    if (failed === 304) return new Response(null, { status: 304, headers: kept });
    if (failed === 412) return status(412, always);
    const fields: Record<string, string> = { 'content-type': type, ...kept, 'accept-ranges': 'bytes' };
    // A time ahead of the clock would be no valid Last-Modified. Source: RFC 9110, 8.8.2.1.
    if (modifiedMs > 0) fields['last-modified'] = httpDate(Math.min(modifiedMs, now));
    if (coding !== undefined) fields['content-encoding'] = coding.name;

    const range = method === 'GET' ? headers.get('range') : null;
    const ranges =
      range !== null && rangeApplies(headers, { tag, modifiedMs }) ? parseRanges(range, lengthBytes) : undefined;
    if (ranges === undefined) return this.send(file, { start: 0, end: lengthBytes }, 200, fields, method);
    if (ranges.length === 0) return status(416, { ...always, 'content-range': `bytes */${lengthBytes}` });
    if (ranges.length === 1) {
      fields['content-range'] = contentRange(ranges[0]!, lengthBytes);
      return this.send(file, ranges[0]!, 206, fields, method);
    }
    const boundary = tag.slice(1, -1);
    const parts = multipart(ranges, boundary, type, lengthBytes);
    fields['content-type'] = `multipart/byteranges; boundary=${boundary}`;
    return stream(new FileSource(this.files, file, parts.pieces), parts.lengthBytes, 206, fields);
  }

  private async send(
    file: StoredFile,
    range: ByteRange,
    code: number,
    fields: Record<string, string>,
    method: string,
  ): Promise<Response | undefined> {
    const lengthBytes = range.end - range.start;
    if (method === 'HEAD' || lengthBytes > PART_BYTES) {
      return stream(new FileSource(this.files, file, [range]), lengthBytes, code, fields);
    }
    const bytes = await this.files.read(file, range.start, range.end);
    if (bytes === undefined) return undefined;
    fields['content-length'] = String(lengthBytes);
    return Response.ofContents(bytes, { status: code, headers: fields });
  }
}

function choose({ file, encoded }: Representations, field: string | null): Chosen | undefined {
  const varies = encoded.size > 0;
  const coding = chooseCoding(field, [...encoded.keys()]);
  if (coding === undefined) return undefined;
  if (coding === 'identity') return { file, coding: undefined, varies };
  return { file: encoded.get(coding)!, coding, varies };
}

function stream(source: ByteSource, lengthBytes: number, code: number, fields: Record<string, string>): Response {
  fields['content-length'] = String(lengthBytes);
  return Response.ofContents(source, { status: code, headers: fields });
}

function status(code: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${code} ${reasonOf(code)}\n`, { status: code, headers });
}

function requestOf(input: FilesInput): FilesRequest {
  if (typeof input === 'object' && 'method' in input) return input;
  const url = typeof input === 'string' ? input : input.href;
  return { method: 'GET', url, headers: NO_FIELDS };
}
