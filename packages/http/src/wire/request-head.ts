import { FIELD_VALUE, listMembers, TOKEN, trimWhitespace } from './field-syntax.js';
import { withLastResult } from './last-result.js';
import { MAX_FIELDS, MAX_TARGET_BYTES } from './limits.js';

/** How the end of a request's body is found: its length in bytes, 0 for none, or chunked. Source: RFC 9112, 6.3. */
export type BodyFraming = number | 'chunked';

/** The head of a request. */
export interface RequestHead {
  readonly method: string;
  /** The request target as it was sent. */
  readonly target: string;
  /** The minor version of HTTP/1. */
  readonly minor: 0 | 1;
  /** Names in lower case and values, alternating, in the order of the message. */
  readonly fields: readonly string[];
  /** The value of Host; empty if there is none, which only HTTP/1.0 allows. */
  readonly host: string;
  readonly framing: BodyFraming;
  /** Whether the connection may carry another request after this one. Source: RFC 9112, 9.3. */
  readonly keepAlive: boolean;
  /** Whether the client waits for the status 100. Source: RFC 9110, 10.1.1. */
  readonly expectsContinue: boolean;
  /** The URL of the request, once the server has made it: requests with the same text share a head. */
  url: string | undefined;
}

/** Why a head is refused, and the status that says so. */
export interface HeadProblem {
  readonly status: 400 | 414 | 417 | 431 | 501 | 505;
  readonly problem: string;
}

const REQUEST_LINE = /^([^ ]+) ([^ ]+) HTTP\/([0-9])\.([0-9])$/;

/** Visible ASCII without the sign of a fragment. Other characters must be encoded. Source: RFC 9112, 3.2. */
const TARGET = /^[\x21\x22\x24-\x7e]+$/;

/** Source: RFC 9112, 3.2.2 and 3.2.3. */
const ABSOLUTE = /^https?:\/\/[^/?#@]+(?:[/?]|$)/i;
const AUTHORITY = /^[^/?#@]+:[0-9]+$/;

/** A host name, an IPv4 address or an IP literal, and a port. Source: RFC 9110, 7.2; RFC 3986, 3.2.2. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%]*)(?::[0-9]*)?$/;

const isHost = withLastResult((text) => HOST.test(text));
const optionsOf = withLastResult(listMembers);

const DIGITS = /^[0-9]+$/;

/**
 * Parses the head of a request.
 *
 * @param text The head as Latin-1, from its first line to its last field, without the CRLF of the last field and
 *   without the empty line.
 * @param known A valid head of HTTP/1.1 with the same fields, if there is one: then `text` is the first line only.
 */
export function parseRequestHead(text: string, known?: RequestHead): RequestHead | HeadProblem {
  const lines = text.split('\r\n');
  const line = lines[0]!;
  const start = REQUEST_LINE.exec(line);
  if (start === null) return problemOfRequestLine(line);
  const method = start[1]!;
  const target = start[2]!;
  if (!TOKEN.test(method)) return { status: 400, problem: 'the method is not a token' };
  if (target.length > MAX_TARGET_BYTES) return { status: 414, problem: 'the request target is too long' };
  if (!TARGET.test(target)) return { status: 400, problem: 'the request target has a forbidden character' };
  if (!isForm(method, target)) return { status: 400, problem: 'the request target is not valid' };
  if (start[3] !== '1') return { status: 505, problem: 'the version of HTTP is not supported' };
  if (known !== undefined && start[4] !== '0') return { ...known, method, target, url: undefined };
  if (lines.length - 1 > MAX_FIELDS) return { status: 431, problem: 'the head has too many fields' };
  const fields: string[] = [];
  for (let index = 1; index < lines.length; index++) {
    const field = lines[index]!;
    const colon = field.indexOf(':');
    // A folded line and whitespace before the colon fail here, too. Source: RFC 9112, 5.1 and 5.2.
    if (colon < 1 || !TOKEN.test(field.slice(0, colon))) return { status: 400, problem: 'a field name is not a token' };
    const value = trimWhitespace(field.slice(colon + 1));
    if (!FIELD_VALUE.test(value)) return { status: 400, problem: 'a field value has a forbidden character' };
    fields.push(field.slice(0, colon).toLowerCase(), value);
  }
  // RFC 9112, 2.3: a higher minor version is handled like the highest one that is known.
  return interpret(method, target, start[4] === '0' ? 0 : 1, known === undefined ? fields : known.fields);
}

/** Interprets a head that the native `scanHead` has split: it has checked everything but the form of the target. */
export function headOfScanned(scanned: string): RequestHead | HeadProblem {
  const parts = scanned.split('\n');
  const [, method, target, minor] = parts as [length: string, method: string, target: string, minor: string];
  if (!isForm(method, target)) return { status: 400, problem: 'the request target is not valid' };
  return interpret(method, target, minor === '0' ? 0 : 1, parts.slice(4));
}

/** Whether a target has one of the four forms. Source: RFC 9112, 3.2. */
function isForm(method: string, target: string): boolean {
  if (method === 'CONNECT') return AUTHORITY.test(target);
  if (target.charCodeAt(0) === 0x2f) return true;
  return target === '*' ? method === 'OPTIONS' : ABSOLUTE.test(target);
}

function problemOfRequestLine(line: string): HeadProblem {
  if (line.length > MAX_TARGET_BYTES && line.indexOf(' ') < 32) {
    return { status: 414, problem: 'the request target is too long' };
  }
  return { status: 400, problem: 'the request line is not valid' };
}

/** Checks and interprets the fields that belong to the protocol. */
function interpret(method: string, target: string, minor: 0 | 1, fields: readonly string[]): RequestHead | HeadProblem {
  let host: string | undefined;
  let length: string | undefined;
  let coding: string | undefined;
  let connection = '';
  let expect: string | undefined;
  for (let index = 0; index < fields.length; index += 2) {
    const value = fields[index + 1]!;
    switch (fields[index]) {
      case 'host':
        if (host !== undefined) return { status: 400, problem: 'there are two Host fields' };
        host = value;
        break;
      case 'content-length':
        // A list of equal values comes from a proxy that merged fields. Source: RFC 9112, 6.3, rule 5.
        for (const one of value.split(',').map(trimWhitespace)) {
          if (!DIGITS.test(one)) return { status: 400, problem: 'Content-Length is not a number' };
          if (length !== undefined && length !== one) return { status: 400, problem: 'Content-Length has two values' };
          length = one;
        }
        break;
      case 'transfer-encoding':
        coding = coding === undefined ? value : `${coding},${value}`;
        break;
      case 'connection':
        connection += `,${value}`;
        break;
      case 'expect':
        expect = expect === undefined ? value : `${expect},${value}`;
        break;
      default:
    }
  }
  if (host === undefined && minor === 1) return { status: 400, problem: 'Host is missing' };
  if (host !== undefined && !isHost(host)) return { status: 400, problem: 'Host is not valid' };
  const framing = framingOf(length, coding, minor);
  if (typeof framing === 'object') return framing;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    return { status: 417, problem: 'the expectation is not known' };
  }
  const options = connection === '' ? [] : optionsOf(connection);
  return {
    method,
    target,
    minor,
    fields,
    host: host ?? '',
    framing,
    keepAlive: minor === 1 ? !options.includes('close') : options.includes('keep-alive') && !options.includes('close'),
    // A client of HTTP/1.0 does not know the status 100. Source: RFC 9110, 10.1.1.
    expectsContinue: expect !== undefined && minor === 1 && framing !== 0,
    url: undefined,
  };
}

/** Source: RFC 9112, 6.1 to 6.3. What a server and a proxy could understand differently is refused. */
function framingOf(length: string | undefined, coding: string | undefined, minor: 0 | 1): BodyFraming | HeadProblem {
  if (coding === undefined) {
    const bytes = length === undefined ? 0 : Number(length);
    return Number.isSafeInteger(bytes) ? bytes : { status: 400, problem: 'Content-Length is too large' };
  }
  if (length !== undefined) return { status: 400, problem: 'there are both Content-Length and Transfer-Encoding' };
  if (minor === 0) return { status: 400, problem: 'HTTP/1.0 has no Transfer-Encoding' };
  const codings = listMembers(coding);
  if (codings.at(-1) !== 'chunked') return { status: 400, problem: 'the last transfer coding is not chunked' };
  if (codings.length === 1) return 'chunked';
  return codings.indexOf('chunked') < codings.length - 1
    ? { status: 400, problem: 'the body is chunked twice' }
    : { status: 501, problem: 'the transfer coding is not supported' };
}
