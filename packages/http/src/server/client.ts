import type { ConnectionInfo, Endpoint } from '@mirage/types';

/** Objects of values that config.ts gives to apps. */
const appEnvs = new WeakSet<object>();

/**
 * Marks an object of values for an app. A handler then receives a copy of it for each client, with the client's address
 * in the shape that `getConnInfo` of @hono/node-server/conninfo reads: `env.incoming.socket`. A value with the name
 * `incoming` has precedence.
 */
export function appEnv<Env>(values: Env): Env {
  if (typeof values === 'object' && values !== null) appEnvs.add(values);
  return values;
}

/** Who sent a request: the two ends of a connection, and what the handler receives with requests on it. */
export class Client {
  /** The second argument of `fetch`. Requests on one connection share it. */
  readonly env: unknown;

  constructor(
    readonly info: ConnectionInfo,
    given: unknown,
  ) {
    const isAppEnv = typeof given === 'object' && given !== null && appEnvs.has(given);
    this.env = isAppEnv ? { incoming: { socket: new SocketAddresses(info) }, ...given } : given;
  }
}

/** The addresses of a connection under the names of Node's `net.Socket`. */
class SocketAddresses {
  readonly #local: Endpoint;
  readonly #remote: Endpoint;

  constructor({ local, remote }: ConnectionInfo) {
    this.#local = local;
    this.#remote = remote;
  }

  get localAddress(): string {
    return String(this.#local.address);
  }
  get localFamily(): string {
    return `IPv${this.#local.address.family}`;
  }
  get localPort(): number {
    return this.#local.port;
  }
  get remoteAddress(): string {
    return String(this.#remote.address);
  }
  get remoteFamily(): string {
    return `IPv${this.#remote.address.family}`;
  }
  get remotePort(): number {
    return this.#remote.port;
  }
}
