import { isBodyless, type ResponseFraming } from '../wire/response-head.js';
import { Body } from '../web/body.js';
import type { ByteSource, Contents } from '../web/byte-source.js';
import { Response } from '../web/response.js';

/** What is sent for a response: its framing, and a body as bytes or as bytes that arrive. */
export interface ResponsePlan {
  readonly fields: readonly string[];
  readonly framing: ResponseFraming;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly source: ByteSource | undefined;
}

const DIGITS = /^[0-9]{1,15}$/;

/** Texts as bytes, because programs repeat short ones, and encoding costs an interpreter much. */
const texts = new Map<string, Uint8Array<ArrayBuffer>>();
const MOST_TEXTS = 64;
const LONGEST_TEXT = 1024;

/**
 * Takes the body of a response and decides how it is sent. What nobody gets is cancelled. Source: RFC 9112,
 * 6.3.
 *
 * @throws {TypeError} If the body was read or is locked.
 */
export function planResponse(response: Response, method: string, minor: 0 | 1): ResponsePlan {
  const contents = Body.take(response);
  const fields = Response.fieldsOf(response);
  const isBytes = contents instanceof Uint8Array;
  const bytes = typeof contents === 'string' ? bytesOf(contents) : isBytes ? contents : undefined;
  const source = typeof contents === 'string' || isBytes || contents === null ? undefined : contents;
  const length = bytes === undefined ? declaredLength(fields) : bytes.length;
  const framing = framingOf(response.status, contents, length, minor);
  if (method !== 'HEAD' && framing !== 'none') return { fields, framing, bytes, source };
  source?.cancel();
  // The length that GET would have; without one, nothing.
  const known = method === 'HEAD' && framing !== 'none' && length !== undefined;
  return { fields, framing: known ? length : 'none', bytes: undefined, source: undefined };
}

function framingOf(
  status: number,
  contents: Contents | null,
  length: number | undefined,
  minor: 0 | 1,
): ResponseFraming {
  if (isBodyless(status)) return 'none';
  if (contents === null) return 0;
  if (length !== undefined) return length;
  return minor === 1 ? 'chunked' : 'until-close';
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const found = texts.get(text);
  if (found !== undefined) return found;
  const bytes = new TextEncoder().encode(text);
  if (text.length <= LONGEST_TEXT) {
    // Changing texts fill it up: then it begins anew.
    if (texts.size >= MOST_TEXTS) texts.clear();
    texts.set(text, bytes);
  }
  return bytes;
}

function declaredLength(fields: readonly string[]): number | undefined {
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] === 'content-length' && DIGITS.test(fields[index + 1]!)) return Number(fields[index + 1]);
  }
  return undefined;
}
