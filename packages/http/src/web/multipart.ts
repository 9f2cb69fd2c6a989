import type {} from '@mirage/types';
import { parseMultipart } from '@remix-run/multipart-parser';
import { Blob, File } from './blob.js';
import { concat } from './bytes.js';
import { FormData } from './form-data.js';

/** The longest head of a part in bytes. */
const MAX_PART_HEAD_BYTES = 8 * 1024;

/** The most parts of a form. */
const MAX_PARTS = 1000;

const BOUNDARY = /^multipart\/form-data(?=[;\s]).*?;\s*boundary=(?:"([^"]{1,70})"|([^;"\s]{1,70}))/i;

/** Parses a form. Throws `TypeError` if `type` is not the content type of a form, or if the bytes are not valid. */
export function parseForm(bytes: Uint8Array<ArrayBuffer>, type: string): FormData {
  const form = new FormData();
  if (/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    // The constructor removes a question mark at the beginning, which the parser of forms does not.
    for (const [name, value] of new URLSearchParams(`?${text}`)) form.append(name, value);
    return form;
  }
  const found = BOUNDARY.exec(type);
  if (found === null) throw new TypeError(`a body of the type ${JSON.stringify(type)} is not a form`);
  const limits = {
    boundary: found[1] ?? found[2]!,
    maxHeaderSize: MAX_PART_HEAD_BYTES,
    maxFileSize: bytes.length,
    maxParts: MAX_PARTS,
    maxTotalSize: bytes.length,
  };
  // Without any byte there is no last boundary either: the form was cut off.
  if (bytes.length === 0) throw new TypeError('the body is not a valid form');
  try {
    for (const part of parseMultipart(bytes, limits)) {
      const disposition = part.headers['content-disposition'] ?? '';
      const name = parameterOf(disposition, 'name');
      const filename = parameterOf(disposition, 'filename');
      if (name === undefined) throw new TypeError('a part has no name');
      if (filename === undefined) form.append(name, new TextDecoder().decode(part.bytes));
      else form.append(name, new File([part.bytes], filename, { type: part.headers['content-type'] ?? 'text/plain' }));
    }
  } catch (error) {
    throw new TypeError('the body is not a valid form', { cause: error });
  }
  return form;
}

/** Returns a form as bytes, with the boundary between its parts. Source: RFC 7578. */
export function buildForm(form: FormData): { readonly bytes: Uint8Array<ArrayBuffer>; readonly boundary: string } {
  const boundary = `----mirage-${crypto.randomUUID()}`;
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(withCrlf(name))}"`;
    if (typeof value === 'string') {
      pieces.push(encoder.encode(`${head}\r\n\r\n${withCrlf(value)}\r\n`));
      continue;
    }
    const type = value.type === '' ? 'application/octet-stream' : value.type;
    pieces.push(encoder.encode(`${head}; filename="${escape(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`));
    pieces.push(Blob.bytesOf(value), encoder.encode('\r\n'));
  }
  pieces.push(encoder.encode(`--${boundary}--\r\n`));
  return { bytes: concat(pieces), boundary };
}

const PARAMETERS = /;[\t ]*([^\t ;="]+)[\t ]*=[\t ]*(?:"([^"]*)"|([^\t ;"]*))/g;

/**
 * Returns a parameter of Content-Disposition as forms have it: the parser's own would remove backslashes and spaces,
 * and prefer `filename*`, which forms do not have. Source: RFC 7578, 4.2; HTML Standard, 4.10.21.8.
 */
function parameterOf(disposition: string, name: string): string | undefined {
  for (const [, key, quoted, token] of disposition.matchAll(PARAMETERS)) {
    if (key!.toLowerCase() === name) return unescape(quoted ?? token!);
  }
  return undefined;
}

function withCrlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}

/** Source: HTML Standard, 4.10.21.8. */
function escape(text: string): string {
  return text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
}

function unescape(text: string): string {
  return text.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"');
}
