import { FIELD_VALUE, TOKEN } from './field-syntax.js';
import type { WireNatives } from './wire-natives.js';

/** How the end of a response's body is told: its length in bytes, chunks, the end of the connection, or no body. */
export type ResponseFraming = number | 'chunked' | 'until-close' | 'none';

/** The parts of a response's head. */
export interface ResponseHeadParts {
  readonly status: number;
  /** Empty: the reason phrase that is registered for the status. */
  readonly statusText: string;
  /** Names and values, alternating. Fields that belong to the framing are not written. */
  readonly fields: readonly string[];
  readonly framing: ResponseFraming;
  /** The value of Date, unless the fields have one. */
  readonly date: string;
  /** What Connection says: `undefined` writes no such field. */
  readonly connection: 'close' | 'keep-alive' | 'upgrade' | undefined;
}

/** The fields that a program cannot set: they belong to the connection. Source: RFC 9110, 7.6.1; RFC 9112, 6. */
const OF_CONNECTION = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Reason phrases. Source: RFC 9110, 15; RFC 6585; RFC 8297; RFC 8470; RFC 7725. */
const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue',
  101: 'Switching Protocols',
  103: 'Early Hints',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  511: 'Network Authentication Required',
};

/** Returns the reason phrase of a status; empty if none is registered. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? '';
}

/** Whether a response with a status never has a body. Source: RFC 9110, 6.4.1. */
export function isBodyless(status: number): boolean {
  return status === 204 || status === 304 || status < 200;
}

/**
 * Returns the head of a response as Latin-1, with its empty line.
 *
 * @throws {TypeError} If a field or the reason phrase would end its line.
 */
export function responseHead(parts: ResponseHeadParts): string {
  return startOf(parts) + dateLineOf(parts) + endOf(parts);
}

/** The status line and the fields of the program. Apps repeat a few of them. */
function startOf({ status, statusText, fields }: ResponseHeadParts): string {
  if (!FIELD_VALUE.test(statusText)) throw new TypeError('The status text has a forbidden character.');
  let text = `HTTP/1.1 ${status} ${statusText === '' ? reasonOf(status) : statusText}\r\n`;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!;
    const value = fields[index + 1]!;
    if (OF_CONNECTION.has(name)) continue;
    if (!TOKEN.test(name) || !FIELD_VALUE.test(value)) {
      throw new TypeError(`The field ${JSON.stringify(name)} has a forbidden character.`);
    }
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** The same for all responses of a second. */
function dateLineOf({ fields, date }: ResponseHeadParts): string {
  for (let index = 0; index < fields.length; index += 2) if (fields[index] === 'date') return '';
  return `date: ${date}\r\n`;
}

function endOf({ framing, connection }: ResponseHeadParts): string {
  let text = '';
  if (framing === 'chunked') text = 'transfer-encoding: chunked\r\n';
  else if (typeof framing === 'number') text = `content-length: ${framing}\r\n`;
  if (connection !== undefined) text += `connection: ${connection}\r\n`;
  return `${text}\r\n`;
}

/** The most texts that a writer remembers, and the longest. */
const MOST_KNOWN = 64;
const LONGEST_KNOWN = 512;

/**
 * Writes heads of responses as bytes, each with a body. Converting text to bytes costs an interpreter much more than
 * copying bytes, so it remembers the parts that are repeated, and the last head as a whole.
 */
export class HeadWriter {
  private readonly starts = new Map<string, Uint8Array>();
  private readonly known = new Map<string, Uint8Array>();
  /** The last head, and what it was made of. */
  private last: Uint8Array = new Uint8Array(0);
  private lastStart: Uint8Array | undefined;
  private lastDate = '';
  private hadDate = false;
  private lastFraming: ResponseFraming = 'none';
  private lastConnection: ResponseHeadParts['connection'];
  /** The last list of fields that never changes, and the start of its head. */
  private frozenFields: readonly string[] | undefined;
  private frozenStatus = 0;
  private frozenText = '';
  private frozenStart: Uint8Array | undefined;

  constructor(private readonly natives?: WireNatives) {}

  /**
   * Returns a head, with its empty line, and the body after it.
   *
   * @throws {TypeError} As `responseHead`.
   */
  write(parts: ResponseHeadParts, body: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
    const head = this.headOf(parts);
    const bytes = new Uint8Array(head.length + (body === undefined ? 0 : body.length));
    bytes.set(head, 0);
    if (body !== undefined) bytes.set(body, head.length);
    return bytes;
  }

  private headOf(parts: ResponseHeadParts): Uint8Array {
    const { date, framing, connection } = parts;
    const start = this.startOf(parts);
    const hasDate = start === this.lastStart ? this.hadDate : dateLineOf(parts) !== '';
    const isSame = start === this.lastStart && framing === this.lastFraming && connection === this.lastConnection;
    if (isSame && (date === this.lastDate || !hasDate)) return this.last;
    const dateLine = this.bytesOf(hasDate ? `date: ${date}\r\n` : '');
    const end = this.bytesOf(endOf(parts));
    const head = new Uint8Array(start.length + dateLine.length + end.length);
    head.set(start, 0);
    head.set(dateLine, start.length);
    head.set(end, start.length + dateLine.length);
    this.last = head;
    this.lastStart = start;
    this.hadDate = hasDate;
    this.lastDate = date;
    this.lastFraming = framing;
    this.lastConnection = connection;
    return head;
  }

  /** Returns the same bytes for the same status, reason and fields, most often. */
  private startOf(parts: ResponseHeadParts): Uint8Array {
    const { status, statusText, fields } = parts;
    if (fields === this.frozenFields && status === this.frozenStatus && statusText === this.frozenText) {
      return this.frozenStart!;
    }
    // Without the number, a field with LF, which is refused, could have the key of two fields.
    const key = `${status} ${fields.length} ${statusText}\n${fields.join('\n')}`;
    const start = this.starts.get(key) ?? remember(this.starts, key, this.encode(startOf(parts)));
    if (Object.isFrozen(fields)) {
      this.frozenFields = fields;
      this.frozenStatus = status;
      this.frozenText = statusText;
      this.frozenStart = start;
    }
    return start;
  }

  private encode(text: string): Uint8Array {
    const utf8 = this.natives?.encodeText(text);
    // The same as Latin-1 for ASCII, which nearly all heads are.
    return utf8?.length === text.length ? utf8 : latin1Bytes(text);
  }

  private bytesOf(text: string): Uint8Array {
    return this.known.get(text) ?? remember(this.known, text, this.encode(text));
  }
}

/** Adds bytes, and returns them. Changing texts fill a map up: then it begins anew. */
function remember(map: Map<string, Uint8Array>, key: string, bytes: Uint8Array): Uint8Array {
  if (map.size >= MOST_KNOWN) map.clear();
  if (key.length <= LONGEST_KNOWN) map.set(key, bytes);
  return bytes;
}

/** Writes Latin-1 text to bytes. */
export function writeLatin1(text: string, into: Uint8Array, at: number): void {
  for (let index = 0; index < text.length; index++) into[at + index] = text.charCodeAt(index);
}

/** Returns Latin-1 text as bytes. */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  writeLatin1(text, bytes, 0);
  return bytes;
}

/** The end of a chunked body, without trailer fields. */
export const LAST_CHUNK = '0\r\n\r\n';

/** Returns a chunk with its size. `data` has one byte or more: a chunk of none would end the body. */
export function chunkOf(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = `${data.length.toString(16)}\r\n`;
  const bytes = new Uint8Array(size.length + data.length + 2);
  writeLatin1(size, bytes, 0);
  bytes.set(data, size.length);
  bytes[bytes.length - 2] = 0x0d;
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

/** Returns the value of Date for a time. Source: RFC 9110, 5.6.7. */
export function httpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}
