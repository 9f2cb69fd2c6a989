import { deviceImpl, type Impl } from '../dsl/impl.js';
import type { argument } from '../dsl/key.js';
import { type, type Type } from '../dsl/type.js';
import { flag, prefixes } from '../dsl/value-type.js';

declare const of: unique symbol;

/** What a server knows about the proxies in front of it. */
export interface Proxies {
  readonly [of]: 'proxies';
}

export const proxiesType: Type<Proxies> = type<Proxies>('proxies');

/**
 * What a server knows about the proxies in front of it: the arguments `--trusted-proxies` and `--proxy-protocol`.
 *
 * @param declare Declares an argument of the server.
 * @param below The function that declares the server.
 */
export function proxiesOf(declare: typeof argument, below: unknown): Impl<Proxies> {
  const device = {
    kind: 'module',
    connect: '@mirage/http#connectProxies',
    parameters: {},
    packages: ['@mirage/http'],
    label: 'proxies',
    title: 'proxies',
  } as const;
  return deviceImpl(prefixes.to(flag).to(proxiesType), device, below, [
    declare('trusted-proxies', prefixes, {
      doc: 'The proxies whose Forwarded and X-Forwarded fields, and heads of the PROXY protocol, count.',
      default: [],
    }),
    declare('proxy-protocol', flag, {
      doc: 'Whether connections from trusted proxies begin with a head of the PROXY protocol.',
    }),
  ]);
}
