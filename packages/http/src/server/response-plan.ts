import { isBodyless, type ResponseFraming } from '../wire/response-head.js';
import { Body } from '../web/body.js';
import type { ByteSource, Contents } from '../web/byte-source.js';
import { Headers } from '../web/headers.js';
import type { Response } from '../web/response.js';

/** What is sent for a response: its framing, and a body as bytes or as bytes that arrive. */
export interface ResponsePlan {
  readonly fields: readonly string[];
  readonly framing: ResponseFraming;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly source: ByteSource | undefined;
}

const DIGITS = /^[0-9]{1,15}$/;

/** Encodes text; made at first use, because the top level of an image runs before its globals are used. */
let encoder: InstanceType<typeof TextEncoder> | undefined;

/**
 * Takes the body of a response and decides how it is sent. What nobody gets is cancelled. Source: RFC 9112,
 * 6.3.
 *
 * @throws {TypeError} If the body was read or is locked.
 */
export function planResponse(response: Response, method: string, minor: 0 | 1): ResponsePlan {
  const contents = Body.take(response);
  const fields = Headers.fieldsOf(response.headers);
  const { bytes, source } = partsOf(contents);
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

function partsOf(contents: Contents | null): Pick<ResponsePlan, 'bytes' | 'source'> {
  if (contents === null) return { bytes: undefined, source: undefined };
  if (typeof contents === 'string') {
    return { bytes: (encoder ??= new TextEncoder()).encode(contents), source: undefined };
  }
  if (contents instanceof Uint8Array) return { bytes: contents, source: undefined };
  return { bytes: undefined, source: contents };
}

function declaredLength(fields: readonly string[]): number | undefined {
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] === 'content-length' && DIGITS.test(fields[index + 1]!)) return Number(fields[index + 1]);
  }
  return undefined;
}
