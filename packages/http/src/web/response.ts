import type {} from '@mirage/types';
import { Body, extractBody, type BodyContents, type BodyInit } from './body.js';
import type { Contents } from './byte-source.js';
import { Headers, type HeadersInit } from './headers.js';

/** The second argument of `new Response`. */
export interface ResponseInit {
  readonly headers?: HeadersInit;
  readonly status?: number;
  readonly statusText?: string;
}

/** The statuses whose response has no body. Source: Fetch Standard, 2.2.3. */
const NULL_BODY = new Set([204, 205, 304]);
const REDIRECT = new Set([301, 302, 303, 307, 308]);

/** Reason phrases. Source: RFC 9112, 4. */
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers of a response that is a text: a name and its value. They are never changed. */
const TEXT_FIELDS = Object.freeze(['content-type', 'text/plain;charset=UTF-8'] as const);

/** The key of a constructor call that gives contents, not a body. */
const CONTENTS = Symbol('contents');

/** An answer to a request. Source: Fetch Standard, 5.5. */
export class Response extends Body {
  // Without initializers, which the engine would run for each response.
  declare readonly status: number;
  declare readonly statusText: string;
  declare private made: Headers | undefined;

  constructor(body?: BodyInit | null, init?: ResponseInit, key?: symbol) {
    // Most responses: their headers are made when the program asks for them.
    if (typeof body === 'string' && init === undefined && key === undefined) {
      super(body);
      this.status = 200;
      this.statusText = '';
      return;
    }
    const isContents = key === CONTENTS;
    const { contents, type } = isContents ? { contents: body as BodyContents, type: undefined } : extractBody(body);
    super(contents);
    const headers = new Headers(init?.headers);
    this.made = headers;
    // Programs in JavaScript pass texts, too.
    const status = Number(init?.status ?? 200);
    const statusText = String(init?.statusText ?? '');
    this.status = status;
    this.statusText = statusText;
    if (status !== 200 && !isContents) {
      if (status === 101) throw new RangeError('a response cannot switch protocols: 101 is not supported');
      if (!(status >= 200 && status <= 599 && Number.isInteger(status))) {
        throw new RangeError(`${status} is not a status from 200 to 599`);
      }
      if (contents !== null && NULL_BODY.has(status)) throw new TypeError(`a response ${status} has no body`);
    }
    if (statusText !== '' && !REASON.test(statusText)) throw new TypeError('statusText has a forbidden character');
    if (type !== undefined && !headers.has('content-type')) headers.append('content-type', type);
  }

  get headers(): Headers {
    return (this.made ??= new Headers([TEXT_FIELDS]));
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }
  get redirected(): boolean {
    return false;
  }
  get type(): string {
    return this.status === 0 ? 'error' : 'default';
  }
  get url(): string {
    return '';
  }

  clone(): Response {
    return made(Body.split(this), this);
  }

  static error(): Response {
    return made(null, { status: 0 });
  }

  static json(data: unknown, init: ResponseInit = {}): Response {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('the value has no representation as JSON');
    // Once only: the headers may be an iterator.
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.append('content-type', 'application/json');
    return new Response(text, { status: init.status, statusText: init.statusText, headers } as ResponseInit);
  }

  static redirect(url: string | { readonly href: string }, status = 302): Response {
    if (!REDIRECT.has(status)) throw new RangeError(`${status} is not the status of a redirection`);
    return new Response(null, { status, headers: { location: absolute(url) } });
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }

  /** Returns a response with contents that are not copied, for example bytes that arrive piece by piece. */
  static ofContents(contents: Contents | null, init: ResponseInit): Response {
    return made(contents, init);
  }

  /** Returns names in lower case and values, alternating. They must not be changed; a frozen list never changes. */
  static fieldsOf(response: Response): readonly string[] {
    return response.made === undefined ? TEXT_FIELDS : Headers.fieldsOf(response.made);
  }
}

function made(contents: BodyContents, init: ResponseInit): Response {
  return new Response(contents as never, init, CONTENTS);
}

/** Source: Fetch Standard, 5.5: the URL is parsed. A server has no base for a relative one. */
function absolute(url: string | { readonly href: string }): string {
  try {
    return new URL(String(url)).href;
  } catch (error) {
    throw new TypeError(`${JSON.stringify(String(url))} is not an absolute URL`, { cause: error });
  }
}
