import fc from 'fast-check';
import { declareArguments } from './declare-arguments.js';
import type { Accepted, Argument } from './argument.js';
import { parseArguments } from './parse-arguments.js';
import { address, duration, flag, integer, oneOf, text, type ValueCodec } from './value-codecs.js';

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
    error: '--line is given twice. With --help it says what it takes.',
  });
});

it.each<[string[], string]>([
  [['--nope'], 'there is no argument --nope'],
  [['-x'], 'there is no argument -x'],
  [['--count=abc'], '--count takes a whole number, for example 42, but it is given "abc"'],
  [['--count'], '--count needs a value: a whole number, for example 42'],
  [['--count', '--loud'], '--count needs a value: a whole number, for example 42'],
  [['--loud=yes'], '--loud takes true or false, but it is given "yes"'],
  [['--hello=a', '--hello=b'], '--hello is given twice'],
  [['word'], 'there is no place for "word"'],
  [['--', '--hello=a'], 'there is no place for "--hello=a"'],
  [['--=x'], 'there is no argument --=x'],
])('refuses %j', (line, problem) => {
  expect(parseArguments(accepted, line)).toEqual({ error: `${problem}. With --help it says what it takes.` });
});

it('explains what is wrong with an address', () => {
  const one = { ...accepted, args: [argument('ipv4', address, '10.0.0.2')] };
  expect(parseArguments(one, ['--ipv4=10.0.0.02'])).toEqual({
    error:
      '--ipv4 takes an IP address, for example 10.0.0.2 or fe80::1, but it is given "10.0.0.02": a part begins with 0. With --help it says what it takes.',
  });
});

it('wants what has no default', () => {
  const one = { ...accepted, args: [argument('key', text)] };
  expect(parseArguments(one, [])).toEqual({
    error: '--key is missing: it takes text. With --help it says what it takes.',
  });
});

it('keeps words where they are welcome, and everything behind two hyphens', () => {
  expect(parseArguments({ ...accepted, words: true }, ['a', '--loud', '-3', '--', '--help', 'b'])).toMatchObject({
    words: ['a', '-3', '--help', 'b'],
  });
});

it('shows what it takes, whatever else is wrong', () => {
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

it('never throws, and gives every argument a value or says what is wrong', () => {
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

it('gives values to whoever declared them, after the line was read', async () => {
  const args = declareArguments();
  const count = args.add('count', integer, { doc: 'How often.', default: '4' });
  const rest = args.words();
  await expect(count()).rejects.toThrow('Nobody has read the command line yet.');
  args.read('x', ['--count=2', 'a']);
  expect([await count(), await rest()]).toEqual([2, ['a']]);
});
