import { Address } from '@mirage/types';
import { refusalOf } from '../../test/refusal.js';
import {
  address,
  argument,
  duration,
  integer,
  oneOf,
  prefix,
  text,
  toGraph,
  graphArguments,
  foreign,
  job,
} from '../index.js';

describe('parse', () => {
  it('reads a text as a command line does', () => {
    expect(address.parse('10.0.0.2').equals(new Address([10, 0, 0, 2]))).toBe(true);
    expect(prefix.parse('10.0.0.2/24').bits).toBe(24);
    expect(duration.parse('1m30s')).toBe(90_000_000_000n);
    expect(integer.parse('42')).toBe(42);
    expect(text.parse('')).toBe('');
    expect(oneOf('fast', 'slow').parse('slow')).toBe('slow');
  });

  it.each<[() => unknown, string, string]>([
    [
      () => address.parse('10.0.0.02'),
      "address.parse expects an IP address, for example 10.0.0.2 or fe80::1, but got the string '10.0.0.02': a part begins with 0.",
      "Write address.parse('10.0.0.2').",
    ],
    [
      () => duration.parse('soon'),
      "duration.parse expects a duration, for example 1.5s, 200ms or 1m30s, but got the string 'soon'.",
      "Write duration.parse('1m30s').",
    ],
    [
      () => integer.parse(4 as never),
      'integer.parse expects a whole number, for example 42, but got the number 4.',
      "Write integer.parse('42').",
    ],
  ])('refuses a text that means no value', (attempt, message, next) => {
    expect(refusalOf(attempt)).toEqual({ code: 'MIR0113', message, next, argument: 1 });
  });
});

it('an address and a prefix can be defaults of arguments', () => {
  const own = argument('own', prefix, { doc: 'Its address.', default: prefix.parse('10.0.0.2/24') });
  const peer = argument('peer', address, { doc: 'The other.', default: address.parse('2001:DB8::1') });
  const graph = toGraph({ name: 'x', jobs: [foreign('A.B', prefix.to(address).to(job)).$(own, peer).node] });
  expect(graphArguments(graph).map((one) => [one.value.is, one.default])).toEqual([
    ['prefix', '10.0.0.2/24'],
    ['address', '2001:db8::1'],
  ]);
  // The bytes of an address are not an address.
  const bytes = Uint8Array.of(10, 0, 0, 2) as never;
  expect(refusalOf(() => argument('own', address, { doc: 'Its address.', default: bytes })).code).toBe('MIR0113');
});
