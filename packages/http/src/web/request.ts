import type {} from '@mirage/types';
import { Body, extractBody, type BodyContents, type BodyInit } from './body.js';
import { Headers, type HeadersInit } from './headers.js';

/** The second argument of `new Request`. */
export interface RequestInit {
  readonly body?: BodyInit | null;
  readonly duplex?: 'half';
  readonly headers?: HeadersInit;
  readonly method?: string;
  readonly signal?: AbortSignal | null;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NORMALIZED = /^(?:delete|get|head|options|post|put)$/i;
const FORBIDDEN = /^(?:connect|trace|track)$/i;

/** The key of a constructor call by the server. */
const RECEIVED = Symbol('received');

/** A request to an app. Source: Fetch Standard, 5.4. */
export class Request extends Body {
  // Without initializers, which the engine would run for each request.
  declare readonly method: string;
  declare readonly url: string;
  declare private fields: readonly string[] | undefined;
  declare private made: Headers | undefined;
  /** Made by the first use of `signal`; most handlers do not use it. */
  declare private controller: AbortController | undefined;
  declare private given: AbortSignal | undefined;
  declare private abortReason: Error | undefined;
  declare private owner: object | undefined;

  constructor(input: string | { readonly href: string } | Request, init: RequestInit | null = {}, key?: symbol) {
    if (key === RECEIVED) {
      super(init as BodyContents);
      this.method = input as string;
      return;
    }
    init ??= {};
    const from = input instanceof Request ? input : undefined;
    const method = init.method === undefined ? (from?.method ?? 'GET') : methodOf(init.method);
    const { contents, type } = init.body === undefined ? { contents: null, type: undefined } : extractBody(init.body);
    const own = init.body !== undefined && init.body !== null;
    const hasBody = own || (from !== undefined && Body.hasContents(from));
    if (hasBody && (method === 'GET' || method === 'HEAD')) throw new TypeError(`a ${method} request has no body`);
    if (own && typeof contents === 'object' && !(contents instanceof Uint8Array) && init.duplex !== 'half') {
      throw new TypeError("a request with a stream needs duplex: 'half'");
    }
    const url = from?.url ?? urlOf(input as string | { readonly href: string });
    super(own || from === undefined ? contents : Body.take(from));
    this.method = method;
    this.url = url;
    const headers = new Headers(init.headers ?? from?.headers);
    if (type !== undefined && !headers.has('content-type')) headers.append('content-type', type);
    this.made = headers;
    const signal = init.signal === undefined ? from?.signal : init.signal;
    if (signal) this.given = AbortSignal.any([signal]);
  }

  get headers(): Headers {
    return (this.made ??= Headers.ofClient(this.fields!));
  }

  get signal(): AbortSignal {
    if (this.given !== undefined) return this.given;
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.abortReason !== undefined) this.controller.abort(this.abortReason);
    }
    return this.controller.signal;
  }

  get cache(): string {
    return 'default';
  }
  get credentials(): string {
    return 'same-origin';
  }
  get destination(): string {
    return '';
  }
  get duplex(): string {
    return 'half';
  }
  get integrity(): string {
    return '';
  }
  get keepalive(): boolean {
    return false;
  }
  get mode(): string {
    return 'cors';
  }
  get redirect(): string {
    return 'follow';
  }
  get referrer(): string {
    return 'about:client';
  }
  get referrerPolicy(): string {
    return '';
  }

  clone(): Request {
    const copy = Request.received(this.method, this.url, Headers.fieldsOf(this.headers), Body.split(this));
    copy.made = new Headers(this.headers);
    copy.given = AbortSignal.any([this.signal]);
    return copy;
  }

  get [Symbol.toStringTag](): string {
    return 'Request';
  }

  /**
   * Returns a request that a client sent. `fields` are names in lower case and values, alternating; `owner` is the part
   * of the server that it came through.
   */
  static received(
    method: string,
    url: string,
    fields: readonly string[],
    contents: BodyContents,
    owner?: object,
  ): Request {
    const request = new Request(method, contents as never, RECEIVED);
    (request as { url: string }).url = url;
    request.fields = fields;
    request.owner = owner;
    return request;
  }

  /** Returns the owner of a request that a client sent; `undefined` for others. */
  static ownerOf(request: Request): object | undefined {
    return request.owner;
  }

  /** Aborts the signal of a request that a client sent. */
  static abort(request: Request, reason: Error): void {
    request.abortReason ??= reason;
    request.controller?.abort(reason);
  }
}

function methodOf(method: string): string {
  const text = String(method);
  if (!TOKEN.test(text)) throw new TypeError(`${JSON.stringify(text)} is not a method`);
  if (FORBIDDEN.test(text)) throw new TypeError(`the method ${text} is not allowed`);
  return NORMALIZED.test(text) ? text.toUpperCase() : text;
}

function urlOf(input: string | { readonly href: string }): string {
  let url;
  try {
    url = new URL(String(input));
  } catch (error) {
    throw new TypeError(`${JSON.stringify(String(input))} is not an absolute URL`, { cause: error });
  }
  if (url.username !== '' || url.password !== '') throw new TypeError('the URL of a request has no user name');
  url.hash = url.hash === '' ? '' : url.hash;
  return url.href;
}
