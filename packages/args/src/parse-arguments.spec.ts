import fc from 'fast-check';
import { declareArguments } from './declare-arguments.js';
import type { Accepted, Argument } from './argument.js';
import { parseArguments } from './parse-arguments.js';
import { address, duration, flag, integer, oneOf, prefixes, text, type ValueCodec } from './value-codecs.js';

const argument = <A>(name: string, codec: ValueCodec<A>, fallback?: string): Argument => ({
  name,
  codec: codec as ValueCodec<unknown>,
  doc: `What ${name} is`,
  ...(fallback === undefined ? {} : { default: fallback }),
});
const accepted: Accepted = {
  unikernel: 'hello',
  args: [argument('hello', text, 'Hello World!'), argument('count', integer, '4'), argument('loud', flag, 'false')],
  words: false,
};
const values = (hello: string, count: number, loud: boolean): unknown => ({
  values: new Map<string, unknown>([
    ['hello', hello],
    ['count', count],
    ['loud', loud],
  ]),
  words: [],
});

it.each<[string[], unknown]>([
  [[], values('Hello World!', 4, false)],
  [['--hello=Good day'], values('Good day', 4, false)],
  [['--hello', 'Good day'], values('Good day', 4, false)],
  [['--hello='], values('', 4, false)],
  [['--hello=a=b\nc'], values('a=b\nc', 4, false)],
  [['--count', '-3'], values('Hello World!', -3, false)],
  [['--loud', '--count=0'], values('Hello World!', 0, true)],
  [['--loud=false'], values('Hello World!', 4, false)],
])('reads %j', (line, expected) => {
  expect(parseArguments(accepted, line)).toEqual(expected);
});

it.each<[string[], string]>([
  [['-l', 'x'], 'x'],
  [['-lx'], 'x'],
  [['--line=x'], 'x'],
  [['--line', 'x'], 'x'],
  [['-l=x'], '=x'],
])('reads %j for an argument with a letter', (line, expected) => {
  const one = { ...accepted, args: [{ ...argument('line', text, ''), short: 'l' }] };
  expect(parseArguments(one, line)).toEqual({ values: new Map([['line', expected]]), words: [] });
  expect(parseArguments(one, [...line, '-l', 'y'])).toEqual({
    error: '--line is given twice. Use --help to list the arguments.',
  });
});

it.each<[string[], string]>([
  [['--nope'], 'unknown argument --nope'],
  [['-x'], 'unknown argument -x'],
  [['--count=abc'], '--count must be a whole number, for example 42, but is "abc"'],
  [['--count'], '--count needs a value: a whole number, for example 42'],
  [['--count', '--loud'], '--count needs a value: a whole number, for example 42'],
  [['--loud=yes'], '--loud must be true or false, but is "yes"'],
  [['--hello=a', '--hello=b'], '--hello is given twice'],
  [['word'], 'unexpected argument "word"'],
  [['--', '--hello=a'], 'unexpected argument "--hello=a"'],
  [['--=x'], 'unknown argument --=x'],
])('refuses %j', (line, problem) => {
  expect(parseArguments(accepted, line)).toEqual({ error: `${problem}. Use --help to list the arguments.` });
});

it('explains what is wrong with an address', () => {
  const one = { ...accepted, args: [argument('ipv4', address, '10.0.0.2')] };
  expect(parseArguments(one, ['--ipv4=10.0.0.02'])).toEqual({
    error:
      '--ipv4 must be an IP address, for example 10.0.0.2 or fe80::1, but is "10.0.0.02": a part begins with 0. Use --help to list the arguments.',
  });
});

it('accepts a list of networks, which is empty by default, and explains what is wrong with one', () => {
  const one = { ...accepted, args: [argument('trusted-proxies', prefixes, '')] };
  expect(parseArguments(one, [])).toMatchObject({ values: new Map([['trusted-proxies', []]]) });
  expect(parseArguments(one, ['--trusted-proxies=10.0.0.0/8,10.0.0.1'])).toEqual({
    error:
      '--trusted-proxies must be addresses with prefix lengths, separated by commas, for example 10.0.0.0/8,fd00::/8, but is "10.0.0.0/8,10.0.0.1": the prefix length is missing or not possible. Use --help to list the arguments.',
  });
  const { help } = parseArguments(one, ['--help']) as { help: string };
  expect(help).toMatch(/^ {2}--trusted-proxies=ADDRESS\/BITS,... {2}What trusted-proxies is\.$/m);
});

it('requires an argument without a default', () => {
  const one = { ...accepted, args: [argument('key', text)] };
  expect(parseArguments(one, [])).toEqual({
    error: '--key is required: text. Use --help to list the arguments.',
  });
});

describe('a secret', () => {
  const token: Argument = { ...argument('token', text), secret: true, alternative: 'token-file' };
  const pin: Argument = { ...argument('pin', integer, '0'), secret: true };
  const withSecret: Accepted = { ...accepted, args: [token, argument('token-file', text, ''), pin] };
  const read = (...line: string[]): unknown => parseArguments(withSecret, line);

  it.each<[string[], string, string]>([
    [['--token=S3CRET'], 'S3CRET', ''],
    [['--token', 'S3CRET'], 'S3CRET', ''],
    [['--token-file=key'], '', 'key'],
  ])('is read from %j', (line, value, key) => {
    expect(read(...line)).toMatchObject({
      values: new Map<string, unknown>([
        ['token', value],
        ['token-file', key],
        ['pin', 0],
      ]),
    });
  });

  it.each<[string[], string]>([
    [[], '--token is required: text, or --token-file'],
    [['--token='], '--token is empty'],
    [['--token=S3CRET', '--token-file=key'], '--token and --token-file are given: one of them is enough'],
    [['--token=S3CRET', '--token=S3CRET'], '--token is given twice'],
    [['--token', 'a', 'S3CRET'], 'unexpected argument'],
    [['--token=a', '--', 'S3CRET'], 'unexpected argument'],
    [['--token=a', '-xS3CRET'], 'unknown argument -x'],
    [['--tokne=S3CRET'], 'unknown argument --tokne'],
    [['--token=a', '--pin=S3CRET'], '--pin must be a whole number, for example 42'],
  ])('is not shown when %j is refused', (line, problem) => {
    expect(read(...line)).toEqual({ error: `${problem}. Use --help to list the arguments.` });
  });

  it('is in the help text with the argument that may be given instead', () => {
    expect(read('--help')).toMatchObject({
      help: expect.stringContaining('  --token=TEXT       What token is. Required, or --token-file.\n'),
    });
  });
});

it('keeps words where they are accepted, and everything after two hyphens', () => {
  expect(parseArguments({ ...accepted, words: true }, ['a', '--loud', '-3', '--', '--help', 'b'])).toMatchObject({
    words: ['a', '-3', '--help', 'b'],
  });
});

it('prints the help text even if the rest is wrong', () => {
  const all = {
    ...accepted,
    args: [...accepted.args, argument('mode', oneOf('fast', 'slow')), argument('wait', duration, '1s')],
    words: true,
  };
  expect(parseArguments(all, ['--nope', '--help', 'x'])).toEqual({
    help: `Usage: hello [ARGUMENTS] [WORDS]

  --hello=TEXT      What hello is. Default: Hello World!
  --count=INTEGER   What count is. Default: 4
  --loud            What loud is.
  --mode=fast|slow  What mode is. Required.
  --wait=DURATION   What wait is. Default: 1s
  --help            Show this text and end with status 63.
`,
  });
  expect(parseArguments({ unikernel: 'noop', args: [], words: false }, ['--help'])).toEqual({
    help: 'Usage: noop\n\n  --help  Show this text and end with status 63.\n',
  });
});

it('never throws, and returns a value for every argument or what is wrong', () => {
  const word = fc.oneof(
    fc.constantFrom('--hello', '--count', '--loud', '--help', '--', '-', '--count=1', '--loud=true', '4', '-4'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word), (line) => {
      const parsed = parseArguments(accepted, line);
      if ('values' in parsed) expect([...parsed.values.keys()].sort()).toEqual(['count', 'hello', 'loud']);
      else expect(Object.values(parsed)).toEqual([expect.any(String)]);
    }),
  );
});

it('returns values to the declarations after the line was read', async () => {
  const args = declareArguments();
  const count = args.add('count', integer, { doc: 'How often.', default: '4' });
  const rest = args.words();
  await expect(count()).rejects.toThrow('The command line has not been read yet.');
  args.read('x', ['--count=2', 'a']);
  expect([await count(), await rest()]).toEqual([2, ['a']]);
});
