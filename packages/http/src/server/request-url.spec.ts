import fc from 'fast-check';
import { Address } from '@mirage/types';
import { requestUrl } from './request-url.js';

const local = { address: new Address([10, 0, 0, 1]), port: 8080 };

it.each<[string, string, string, string | undefined]>([
  ['a path', 'a', '/b?c=d', 'http://a/b?c=d'],
  ['a host in upper case', 'EXAMPLE.com:80', '/', 'http://example.com/'],
  ['dot segments', 'a', '/b/../c', 'http://a/c'],
  ['escaped dot segments', 'a', '/b/%2E%2e/c', 'http://a/c'],
  ['a path that looks like a host', 'a', '//b/c', 'http://a//b/c'],
  ['a number as a host', '1', '/', 'http://0.0.0.1/'],
  ['IPv6', '[2001:DB8:0::1]:81', '/', 'http://[2001:db8::1]:81/'],
  ['an absolute target, which has precedence', 'a', 'http://B/c', 'http://b/c'],
  ['an asterisk', 'a', '*', 'http://a/*'],
  ['no host', '', '/b', 'http://10.0.0.1:8080/b'],
  ['an invalid host', 'a%zz', '/', undefined],
  ['an invalid number', '1.2.3.256', '/', undefined],
  ['an invalid port', 'a:70000', '/', undefined],
])('%s', (_name, host, target, url) => expect(requestUrl('http', host, target, local)).toBe(url));

it.each<[string, string]>([
  ['a', 'https://a/'],
  ['a:443', 'https://a/'],
  ['a:80', 'https://a:80/'],
  ['a:8443', 'https://a:8443/'],
])('knows the default port of https: %s', (host, url) => expect(requestUrl('https', host, '/', local)).toBe(url));

it('has the same result as a parser of URLs', () => {
  const pick = (...all: string[]): fc.Arbitrary<string> => fc.constantFrom(...all);
  const host = fc
    .array(pick('a', 'B', '0', '0x', '1', '256', '.', '-', '_', '~', '%41', 'xn--', ':', '80', '8080'), {
      minLength: 1,
    })
    .map((parts) => parts.join(''));
  const target = fc
    .array(
      pick('/', '.', '..', 'a', '%2e', '%2E', '%', "'", '"', '?', '=', '&', ';', '|', '\\', '^', '{', '~', ':', '@'),
    )
    .map((parts) => `/${parts.join('')}`);
  const parsed = (url: string): string | undefined => {
    try {
      return new URL(url).href;
    } catch {
      return undefined;
    }
  };
  fc.assert(
    fc.property(host, target, (name, path) => {
      expect(requestUrl('http', name, path, local)).toBe(parsed(`http://${name}${path}`));
    }),
    { numRuns: 20_000 },
  );
});
