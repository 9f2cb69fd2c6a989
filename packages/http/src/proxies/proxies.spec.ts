import { type Address, parseAddress, parsePrefix, type Endpoint, type Prefix } from '@mirage/types';
import { readNodeName } from './node-name.js';
import { connectProxies } from './trusted-proxies.js';

const text = ({ address, port }: Endpoint): string => `${address} ${port}`;
const trusted = ['10.0.0.0/8', 'fd00::/8'].map((prefix) => parsePrefix(prefix) as Prefix);
const proxies = connectProxies({}, trusted, false);
const peer = (address: string): Endpoint => ({ address: parseAddress(address) as Address, port: 40_000 });

/** What the fields say, in one line: address and port, scheme, host. */
function clientOf(fields: Readonly<Record<string, string | readonly string[]>>, from = '10.0.0.1'): string | undefined {
  const list = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name.toLowerCase(), value]),
  );
  const found = proxies.clientOf(list, peer(from));
  if (found === undefined || found === 'malformed') return found;
  return [text(found.remote), found.scheme ?? '-', found.host ?? '-'].join(' ');
}

describe('the name of a node', () => {
  it.each<[string, string]>([
    ['192.0.2.1', '192.0.2.1 0'],
    ['192.0.2.1:4711', '192.0.2.1 4711'],
    ['192.0.2.1:_p', '192.0.2.1 0'],
    ['[2001:db8::1]', '2001:db8::1 0'],
    ['[2001:db8::1]:4711', '2001:db8::1 4711'],
    ['2001:db8::1', '2001:db8::1 0'],
    ['::ffff:192.0.2.1', '192.0.2.1 0'],
    ['unknown', 'hidden'],
    ['Unknown:80', 'hidden'],
    ['_hidden', 'hidden'],
    ['_SEVKISEK:_port', 'hidden'],
    ['', 'malformed'],
    ['localhost', 'malformed'],
    ['192.0.2.1:70000', 'malformed'],
    ['192.0.2.1:', 'malformed'],
    ['192.0.2.256', 'malformed'],
    ['192.0.2', 'malformed'],
    ['0x7f000001', 'malformed'],
    ['[192.0.2.1]', 'malformed'],
    ['[2001:db8::1', 'malformed'],
    ['[fe80::1%eth0]', 'malformed'],
    ['192.0.2.1 x', 'malformed'],
    ['unknown x', 'malformed'],
  ])('%j is %s', (given, expected) => {
    const found = readNodeName(given);
    expect(typeof found === 'string' ? found : text(found)).toBe(expected);
  });
});

describe('Forwarded', () => {
  it.each<[string, string | readonly string[], string]>([
    ['the client of one proxy', 'for=192.0.2.1', '192.0.2.1 0 - -'],
    [
      'all parameters',
      'for=192.0.2.1;proto=https;host="a.example:8443";by=10.0.0.1',
      '192.0.2.1 0 https a.example:8443',
    ],
    ['names in any case', 'For=192.0.2.1;PROTO=HTTPS', '192.0.2.1 0 https -'],
    ['IPv6 with a port', 'for="[2001:db8::1]:4711"', '2001:db8::1 4711 - -'],
    ['escapes in quotes', String.raw`for="192.0.2\.1"`, '192.0.2.1 0 - -'],
    ['an unknown parameter', 'for=192.0.2.1;secret=1', '192.0.2.1 0 - -'],
    ['whitespace, and empty elements', ' , for=192.0.2.1 ; proto=https ,\t, ', '192.0.2.1 0 https -'],
    ['two trusted proxies', 'for=192.0.2.1;proto=https, for=10.0.0.2;proto=http', '192.0.2.1 0 https -'],
    ['several fields', ['for=192.0.2.1', 'for=10.0.0.2'], '192.0.2.1 0 - -'],
    ['only trusted addresses', 'for=10.0.0.3;host=a, for=10.0.0.2;host=b', '10.0.0.3 0 - a'],
    ['what a client made up', 'for=203.0.113.9;host=evil, for=192.0.2.1;host=a', '192.0.2.1 0 - a'],
    ['what a client made up as a proxy', 'for=203.0.113.9, for=10.9.9.9, for=192.0.2.1', '192.0.2.1 0 - -'],
    ['nonsense before the client', 'for=nonsense;proto=gopher, for=192.0.2.1', '192.0.2.1 0 - -'],
    ['a hidden client', 'for=_x;proto=https, for=10.0.0.2', '10.0.0.2 0 https -'],
    ['a hidden client of the peer', 'for=unknown;host=a', '10.0.0.1 40000 - a'],
    ['no address', 'proto=https;host=a', '10.0.0.1 40000 https a'],
    ['a client that opens a quote', 'for=203.0.113.9, for=", for=192.0.2.1', 'malformed'],
    ['a client that opens a quote, and a proxy that quotes', 'for=1.1.1.1, x=", for="[2001:db8::1]"', 'malformed'],
    ['a parameter twice', 'for=203.0.113.9;for=192.0.2.1', 'malformed'],
    ['no value', 'for=', 'malformed'],
    ['a port without quotes', 'for=192.0.2.1;host=a:80', 'malformed'],
    ['no equals sign', '192.0.2.1', 'malformed'],
    ['an address that needs quotes', 'for=[2001:db8::1]', 'malformed'],
    ['a bad address', 'for=192.0.2.256', 'malformed'],
    ['a bad scheme', 'for=192.0.2.1;proto=gopher', '192.0.2.1 0 - -'],
    ['a host with a path', 'for=192.0.2.1;host="a/b"', '192.0.2.1 0 - -'],
    ['a host with user information', 'for=192.0.2.1;host="a@b"', '192.0.2.1 0 - -'],
    ['an empty host', 'for=192.0.2.1;host=""', '192.0.2.1 0 - -'],
    ['more proxies than there can be', Array<string>(33).fill('for=10.0.0.2').join(), 'malformed'],
  ])('%s', (_name, value, expected) => expect(clientOf({ Forwarded: value })).toBe(expected));

  it('takes no time for long whitespace', () => {
    const value = `for=1.1.1.1${' '.repeat(16_000)}x`;
    const startMs = performance.now();
    for (let round = 0; round < 200; round++) expect(clientOf({ Forwarded: value })).toBe('malformed');
    // A pattern that tries every split of the whitespace takes a minute.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

describe('X-Forwarded', () => {
  const hostile = ['203.0.113.9, 10.9.9.9, 192.0.2.1', 'http, https, https', 'evil, evil, a'] as const;
  it.each<[string, string | undefined, string | undefined, string | undefined, string | undefined]>([
    ['the client of one proxy', '192.0.2.1', 'https', 'a.example', '192.0.2.1 0 https a.example'],
    ['a port', '192.0.2.1:4711', undefined, undefined, '192.0.2.1 4711 - -'],
    ['IPv6', '2001:db8::1', undefined, undefined, '2001:db8::1 0 - -'],
    ['two trusted proxies', '192.0.2.1, 10.0.0.2', 'https, http', 'a, b', '192.0.2.1 0 https a'],
    ['one scheme for all', '192.0.2.1, 10.0.0.2', 'https', 'a', '192.0.2.1 0 https a'],
    ['what a client made up', ...hostile, '192.0.2.1 0 https a'],
    ['nonsense before the client', '<script>, 192.0.2.1', undefined, undefined, '192.0.2.1 0 - -'],
    ['only trusted addresses', 'fd00::3,10.0.0.2', undefined, undefined, 'fd00::3 0 - -'],
    ['an unknown client', 'unknown, 10.0.0.2', undefined, undefined, '10.0.0.2 0 - -'],
    ['only a scheme', undefined, 'http, https', undefined, '10.0.0.1 40000 https -'],
    ['a thousand addresses', `${'1.1.1.1,'.repeat(1000)}192.0.2.1`, undefined, undefined, '192.0.2.1 0 - -'],
    ['nothing', undefined, undefined, undefined, undefined],
    ['an empty field', '', undefined, undefined, 'malformed'],
    ['an empty address', '192.0.2.1,', undefined, undefined, 'malformed'],
    ['a bad address', '192.0.2.1, 10.0.0', undefined, undefined, 'malformed'],
    ['a bad scheme', '192.0.2.1', 'ftp', undefined, '192.0.2.1 0 - -'],
    ['a host with whitespace', '192.0.2.1', undefined, 'a b', '192.0.2.1 0 - -'],
    ['a host with a backslash', '192.0.2.1', undefined, 'a\\b', '192.0.2.1 0 - -'],
  ])('%s', (_name, addresses, proto, host, expected) => {
    const fields = { 'X-Forwarded-For': addresses, 'X-Forwarded-Proto': proto, 'X-Forwarded-Host': host };
    const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
    expect(clientOf(Object.fromEntries(given))).toBe(expected);
  });
});

describe('both kinds', () => {
  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    [
      'agree',
      'for=192.0.2.1',
      { 'X-Forwarded-For': '192.0.2.1:81', 'X-Forwarded-Proto': 'https' },
      '192.0.2.1 81 https -',
    ],
    ['name different clients', 'for=203.0.113.9', { 'X-Forwarded-For': '192.0.2.1' }, 'malformed'],
    [
      'name different hosts',
      'for=192.0.2.1;host=evil',
      { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Host': 'a' },
      '192.0.2.1 0 - -',
    ],
    ['are wrong in one', 'for', { 'X-Forwarded-For': '192.0.2.1' }, 'malformed'],
  ])('%s', (_name, forwarded, others, expected) =>
    expect(clientOf({ Forwarded: forwarded, ...others })).toBe(expected),
  );
});

it.each(['11.0.0.1', '192.0.2.1', 'fe80::1'])('nothing counts from %s, which is not trusted', (from) => {
  expect(clientOf({ Forwarded: 'for=203.0.113.9', 'X-Forwarded-For': 'nonsense' }, from)).toBeUndefined();
});
