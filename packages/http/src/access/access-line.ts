/** A request and its response, as a line of the access log says them. */
export interface AccessEntry {
  /** When the response was complete, in milliseconds since 1970. */
  readonly timeMs: number;
  readonly client: string;
  /** `undefined` for a request whose head was not valid. */
  readonly request: { readonly method: string; readonly target: string; readonly minor: 0 | 1 } | undefined;
  /** The status, or 499 if the client left before there was one, as nginx writes it. */
  readonly status: number;
  /** Bytes of the body that were passed to the connection. */
  readonly bytes: number;
  /** From the end of the request's head to the end of the response. */
  readonly durationMs: number;
  readonly isComplete: boolean;
  readonly host: string | undefined;
  readonly referer: string | undefined;
  readonly userAgent: string | undefined;
}

/** The longest value of a client in a line: it must not fill the log. */
const MOST_CHARACTERS = 1024;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Returns the entry in the Combined Log Format of Apache's httpd and of nginx. */
export function combinedLine(entry: AccessEntry): string {
  const { client, request, status, bytes, timeMs } = entry;
  const line = request && `${request.method} ${request.target} HTTP/1.${request.minor}`;
  const values = [line, entry.referer, entry.userAgent].map(quoted);
  return `${client} - - [${localTime(timeMs)}] ${values[0]} ${status} ${bytes} ${values[1]} ${values[2]}`;
}

/** The members of a line of JSON, in their order. The README explains them. */
const MEMBERS: Readonly<Record<string, (entry: AccessEntry) => string | number | boolean | undefined>> = {
  time: ({ timeMs }) => new Date(timeMs).toISOString(),
  level: () => 'info',
  source: () => 'access',
  client: ({ client }) => client,
  method: ({ request }) => shortened(request?.method),
  target: ({ request }) => shortened(request?.target),
  protocol: ({ request }) => request && `HTTP/1.${request.minor}`,
  host: ({ host }) => shortened(host),
  status: ({ status }) => status,
  bytes: ({ bytes }) => bytes,
  durationMs: ({ durationMs }) => Math.round(durationMs * 1000) / 1000,
  isComplete: ({ isComplete }) => isComplete,
  referer: ({ referer }) => shortened(referer),
  userAgent: ({ userAgent }) => shortened(userAgent),
};

/** Returns the entry as an object of JSON; values that a request does not have are `null`. */
export function jsonLine(entry: AccessEntry): string {
  const members = Object.entries(MEMBERS).map(([name, value]) => [name, value(entry) ?? null]);
  return printable(JSON.stringify(Object.fromEntries(members)));
}

/** Escapes the control characters that JSON allows: a terminal executes them, and some end a line (RFC 8259, 7). */
function printable(json: string): string {
  return json.replace(/[\x7f-\x9f]/g, (control) => `\\u00${control.charCodeAt(0).toString(16)}`);
}

/** Returns a time as `29/Nov/2026:22:38:04 +0000`. */
function localTime(timeMs: number): string {
  const text = new Date(timeMs).toISOString();
  const month = Number(text.slice(5, 7)) * 3;
  return `${text.slice(8, 10)}/${MONTHS.slice(month - 3, month)}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}

/** Returns a value in quotes, with what is not printable ASCII as `\xHH`, or `"-"` for none. */
function quoted(value: string | undefined): string {
  const hex = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return value === undefined ? '"-"' : `"${shortened(value).replace(/["\\]|[^ -~]/g, hex)}"`;
}

function shortened(text: string): string;
function shortened(text: string | undefined): string | undefined;
function shortened(text: string | undefined): string | undefined {
  return text !== undefined && text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}
