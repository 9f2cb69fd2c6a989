import { unix } from '../../test/configurations.js';
import { refusalOf } from '../../test/refusal.js';
import {
  argument,
  argv,
  block,
  blockOfFile,
  combine,
  console,
  crunch,
  customConsole,
  defaultArgv,
  defaultConsole,
  describeDot,
  describeTree,
  devices,
  directKvRo,
  duration,
  flag,
  foreign,
  genericBlock,
  genericKvRo,
  graphArguments,
  ifImpl,
  integer,
  job,
  key,
  kvRo,
  matchImpl,
  network,
  nodeEnvOf,
  oneOf,
  pure,
  ramdisk,
  tap0,
  text,
  time,
  defaultTime,
  toGraph,
  type Graph,
  type GivenKeys,
  type Impl,
} from '../index.js';
import type { ImplNode } from './node.js';

const fast = key('fast', flag, { doc: 'Whether speed matters.' });
const store = key('store', oneOf('memory', 'file', 'both'), { doc: 'Where things are kept.', default: 'memory' });
const graphOf = (given: GivenKeys, ...jobs: { readonly node: ImplNode }[]): Graph =>
  toGraph({ name: 'x', jobs: jobs.map(({ node }) => node) }, given);
const labels = (given: GivenKeys, ...jobs: { readonly node: ImplNode }[]): string[] =>
  devices(graphOf(given, ...jobs)).map(({ label }) => label);
const withConsole = foreign('A.B', console.to(job));

describe('choices', () => {
  const either = ifImpl(fast, defaultConsole, customConsole('slow'));
  const disk = matchImpl(store, [['memory', ramdisk('x', 1)], ['file', blockOfFile('x')]], blockOfFile('both')); // prettier-ignore

  it.each<[GivenKeys, string[]]>([
    [{}, ["customConsole('slow')"]],
    [{ fast: 'true' }, ['defaultConsole']],
    [{ fast: 'false' }, ["customConsole('slow')"]],
  ])('ifImpl chooses one of two: %j', (given, expected) => {
    expect(labels(given, withConsole.$(either))).toEqual(expected);
  });

  it.each(['constructor', 'toString'])('a key may have the name %s', (name) => {
    const named = ifImpl(key(name, flag, { doc: 'A name.' }), defaultConsole, customConsole('no'));
    expect(labels({}, withConsole.$(named))).toEqual(["customConsole('no')"]);
    expect(graphOf({}, withConsole.$(named)).keys.map(({ counts }) => counts)).toEqual(['false']);
    expect(labels({ [name]: 'true' }, withConsole.$(named))).toEqual(['defaultConsole']);
  });

  it.each<[GivenKeys, string]>([
    [{}, "ramdisk('x', 1)"],
    [{ store: 'file' }, "blockOfFile('x')"],
    [{ store: 'both' }, "blockOfFile('both')"],
  ])('matchImpl chooses the case of the value: %j', (given, expected) => {
    expect(labels(given, foreign('A.B', block.to(job)).$(disk))).toEqual([expected]);
  });

  it.each<[GivenKeys, string[], string]>([
    [{}, [], 'production'],
    [{ NODE_ENV: 'development' }, ['development'], 'development'],
    [{ NODE_ENV: 'production' }, ['production'], 'production'],
  ])('every configuration has the key NODE_ENV: %j', (given, counts, value) => {
    const graph = graphOf(given, withConsole.$(defaultConsole));
    expect(graph.keys.map((key) => key.counts)).toEqual(counts);
    expect(nodeEnvOf(graph)).toBe(value);
  });

  it('a configuration may choose by NODE_ENV', () => {
    const mode = key('NODE_ENV', oneOf('production', 'test'), { doc: 'How it is built.', default: 'test' });
    const chosen = withConsole.$(
      ifImpl(
        mode.map((is) => is === 'test'),
        customConsole('test'),
        defaultConsole,
      ),
    );
    expect([labels({}, chosen), nodeEnvOf(graphOf({}, chosen))]).toEqual([["customConsole('test')"], 'test']);
    const given = { NODE_ENV: 'production' };
    expect([labels(given, chosen), nodeEnvOf(graphOf(given, chosen))]).toEqual([['defaultConsole'], 'production']);
  });

  it('the other alternatives and their keys are not part of the unikernel', () => {
    const inner = ifImpl(key('deep', flag, { doc: 'Deeper.' }), customConsole('1'), customConsole('2'));
    const outer = withConsole.$(ifImpl(fast, inner, defaultConsole));
    expect(graphOf({}, outer).keys.map(({ name, counts }) => [name, counts])).toEqual([['fast', 'false']]);
    expect(graphOf({ fast: 'true' }, outer).keys.map(({ name }) => name)).toEqual(['fast', 'deep']);
    // The key exists nevertheless: a value for it is accepted.
    expect(labels({ deep: 'true' }, outer)).toEqual(['defaultConsole']);
  });

  it('chooses between modules that still need arguments', () => {
    const both = ifImpl(fast, foreign('A.Fast', console.to(job)), foreign('A.Slow', console.to(job)));
    expect(graphOf({}, both.$(defaultConsole)).nodes[1]).toMatchObject({ name: 'A.Slow', args: [0] });
  });

  it('is one device if two choices choose the same device', () => {
    const two = foreign('A.B', console.to(console).to(job)).$(
      either,
      ifImpl(fast, customConsole('y'), customConsole('slow')),
    );
    expect(labels({}, two)).toEqual(["customConsole('slow')"]);
  });

  it('depends on a combination of several keys', () => {
    const together = combine([fast, store, pure(1)], (isFast, where, one) => isFast && where === 'file' && one === 1);
    const chosen = withConsole.$(
      ifImpl(
        together.map((is) => !is),
        defaultConsole,
        customConsole('both'),
      ),
    );
    expect(labels({ fast: 'true', store: 'file' }, chosen)).toEqual(["customConsole('both')"]);
    expect(labels({ fast: 'true' }, chosen)).toEqual(['defaultConsole']);
    expect(graphOf({}, chosen).keys.map(({ name }) => name)).toEqual(['fast', 'store']);
  });

  it('does not compile with alternatives of two types', () => {
    const wrong = [
      // @ts-expect-error -- a network is not a console
      (): unknown => ifImpl(fast, defaultConsole, tap0),
      // @ts-expect-error -- text is not a flag
      (): unknown => ifImpl(store, defaultConsole, defaultConsole),
      // @ts-expect-error -- the key does not have this value
      (): unknown => matchImpl(store, [['tape', defaultConsole]], customConsole('1')),
    ];
    expect(wrong[0]).toThrow();
  });

  it.each<[string, () => unknown, string, string, number]>([
    [
      'no value',
      () => ifImpl(true as never, tap0, tap0),
      'MIR0113',
      'ifImpl expects the value of a key as argument 1',
      1,
    ],
    ['two types', () => ifImpl(fast, tap0, defaultConsole as never), 'MIR0107', 'ifImpl expects a network', 3],
    ['no device', () => ifImpl(fast, 'tap0' as never, tap0), 'MIR0107', 'ifImpl expects a device or a module', 2],
    ['no pairs', () => matchImpl(store, [tap0] as never, tap0), 'MIR0113', 'matchImpl expects a list of pairs', 2],
  ])('refuses %s', (_, attempt, code, message, argument) => {
    expect(refusalOf(attempt)).toMatchObject({ code, message: expect.stringContaining(message), argument });
  });

  it('refuses a device that the alternatives do not take', () => {
    expect(refusalOf(() => ifImpl(fast, withConsole, withConsole).$(tap0 as never)).message).toBe(
      'ifImpl expects a console as argument 1, but got a network (tap0).',
    );
  });
});

describe('keys', () => {
  const required = ifImpl(key('must', flag, { doc: 'x', default: true }).map((is) => is), defaultConsole, customConsole('1')); // prettier-ignore

  it.each<[string, GivenKeys, string, string]>([
    ['an unknown key', { slow: 'true' }, 'MIR0117', 'The configuration has no key slow.'],
    ['an invalid value', { fast: 'yes' }, 'MIR0118', 'Key fast must be true or false, but is "yes".'],
  ])('refuses %s', (_, given, code, message) => {
    const attempt = (): unknown => graphOf(given, withConsole.$(ifImpl(fast, required, required)));
    expect(refusalOf(attempt)).toMatchObject({ code, message });
  });

  it('explains that the configuration has no keys', () => {
    expect(refusalOf(() => graphOf({ x: '1' }, foreign('A.B', job))).next).toBe(
      'No choice in it depends on a key. Leave out --keys.',
    );
  });

  it('requires a key without a default', () => {
    const bare = key('many', integer, { doc: 'How many.' }).map((many) => many > 1);
    expect(refusalOf(() => graphOf({}, withConsole.$(ifImpl(bare, required, required))))).toMatchObject({
      code: 'MIR0118',
      message: 'Key many is required: a whole number, for example 42.',
    });
  });

  it.each<[string, () => unknown, string, number]>([
    ['no name', () => key('', flag, { doc: 'x' }), 'key expects a name as argument 1', 1],
    ['a reserved name', () => argument('help', flag, { doc: 'x' }), 'which every unikernel has', 1],
    ['a name with an equals sign', () => argument('a=b', flag, { doc: 'x' }), 'argument expects a name', 1],
    ['a type of devices', () => argument('a', console as never, { doc: 'x' }), 'expects the type of a value', 2],
    ['no doc', () => key('a', flag, undefined as never), "key 'a' has no valid doc", 3],
    [
      'a default of another type',
      () => key('a', integer, { doc: 'x', default: 'b' as never }),
      'has a default that is not',
      3,
    ],
    [
      'a duration below zero',
      () => argument('a', duration, { doc: 'x', default: -5n }),
      'has a default that is not',
      3,
    ],
    ['an invalid group', () => key('a', flag, { doc: 'x', group: '-' }), 'expects a name as group', 3],
    ['a choice with a blank', () => oneOf('a b'), 'oneOf expects a word as argument 1', 1],
    ['no choices', () => oneOf(), 'oneOf expects a word as argument 1', 1],
  ])('refuses %s', (_, attempt, message, position) => {
    expect(refusalOf(attempt)).toMatchObject({
      code: 'MIR0113',
      message: expect.stringContaining(message),
      argument: position,
    });
  });

  it('refuses two different keys with one name, and treats two equal keys as one', () => {
    const other = key('fast', flag, { doc: 'Something else.' });
    const again = key('fast', flag, { doc: 'Whether speed matters.' });
    const using = (value: typeof fast): Impl<never> =>
      foreign('A.B', console.to(console).to(job)).$(
        ifImpl(fast, defaultConsole, customConsole('1')),
        ifImpl(value, defaultConsole, customConsole('2')),
      ) as never;
    expect(refusalOf(() => graphOf({}, using(other)))).toMatchObject({
      code: 'MIR0119',
      message: 'Key fast is declared twice with different options.',
      next: "Rename one of them, or give one a group: key(..., { group: 'other' }).",
    });
    expect(graphOf({}, using(again)).keys).toHaveLength(1);
  });
});

describe('generic devices', () => {
  const files = foreign('A.B', kvRo.to(kvRo).to(job));

  it('are decided by their keys, each group separately', () => {
    const two = files.$(genericKvRo('a', { group: 'data' }), genericKvRo('b', { group: 'tls' }));
    expect(labels({}, two)).toEqual(["crunch('a')", "crunch('b')"]);
    expect(labels({ 'tls-kv_ro': 'direct' }, two)).toEqual(["crunch('a')", "directKvRo('b')"]);
    expect(refusalOf(() => labels({ kv_ro: 'direct' }, two)).next).toBe('Its keys are data-kv_ro, tls-kv_ro.');
  });

  it('one key decides all of them without groups', () => {
    const two = files.$(genericKvRo('a'), genericKvRo('b'));
    expect(labels({ kv_ro: 'direct' }, two)).toEqual(["directKvRo('a')", "directKvRo('b')"]);
    expect(graphOf({}, two).keys).toHaveLength(1);
  });

  it('a disk is in memory or a file', () => {
    const disk = foreign('A.B', block.to(job)).$(genericBlock('disk.img', { sizeSectors: 8 }));
    expect(labels({}, disk)).toEqual(["ramdisk('disk.img', 8)"]);
    expect(labels({ block: 'file' }, disk)).toEqual(["blockOfFile('disk.img', { sizeMiB: 1 })"]);
  });

  it('point at config.ts, also in errors', () => {
    expect(refusalOf(() => genericKvRo('../x'))).toMatchObject({ code: 'MIR0113', argument: 1 });
    const place = /key\.spec\.ts/;
    const { nodes } = graphOf({}, foreign('A.B', kvRo.to(job)).$(genericKvRo('a')));
    expect(nodes[0]).toMatchObject({ where: { file: expect.stringMatching(place) } });
  });

  it('crunch and directKvRo have one type', () => {
    expect(ifImpl(fast, crunch('a'), directKvRo('a')).node.result).toBe('kvRo');
  });
});

describe('arguments', () => {
  const hello = argument('hello', text, { doc: 'What to say.', default: 'Hello World!' });
  const every = argument('every', duration, { doc: 'How often.', default: 1_500_000_000n });
  const talk = foreign('Unikernel.Hello', text.to(duration).to(time).to(job)).$(hello, every, defaultTime);

  it('are given to start like devices', () => {
    const graph = graphOf({}, talk);
    expect(graphArguments(graph).map(({ name, value, default: fallback }) => [name, value.is, fallback])).toEqual([
      ['hello', 'text', 'Hello World!'],
      ['every', 'duration', '1s500ms'],
    ]);
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
  });

  it('are one if they are equal, and refused if only their names are equal', () => {
    const again = argument('hello', text, { doc: 'What to say.', default: 'Hello World!' });
    const two = foreign('A.B', text.to(text).to(job));
    expect(graphArguments(graphOf({}, two.$(hello, again)))).toHaveLength(1);
    expect(refusalOf(() => graphOf({}, two.$(hello, argument('hello', text, { doc: 'Other.' }))))).toMatchObject({
      code: 'MIR0119',
      message: 'Argument hello is declared twice with different options.',
    });
  });

  it('are refused in place of a device, and vice versa', () => {
    expect(refusalOf(() => withConsole.$(hello as never)).message).toBe(
      "A.B expects a console as argument 1, but got a text (argument 'hello').",
    );
    expect(refusalOf(() => foreign('A.B', text.to(job)).$(tap0 as never)).message).toBe(
      'A.B expects a text as argument 1, but got a network (tap0).',
    );
    // @ts-expect-error -- it does not compile either: text is not a network
    expect(() => foreign('A.B', network.to(job)).$(hello)).toThrow();
  });

  it('are shown in trees and pictures, like keys', () => {
    const graph = graphOf({ fast: 'true' }, talk, withConsole.$(ifImpl(fast, defaultConsole, customConsole('1'))));
    expect(describeTree(graph, unix)).toBe(`x on unix: 2 jobs [Unikernel.Hello(--hello, --every, time), A.B(console)]
├─ Unikernel.Hello: job
│  ├─ --hello: text
│  ├─ --every: duration
│  └─ time: time
└─ A.B: job
   └─ console: console
key fast = true: Whether speed matters. (default: false)
argument --hello: What to say. (default: Hello World!)
argument --every: How often. (default: 1s500ms)
`);
    expect(describeDot(graph, unix)).toContain('label="x\\nfast = true"');
    expect(describeDot(graph, unix)).toMatch(/\[shape=note, .*label="--hello\\ntext"\]/);
  });

  it('include the words of the command line', () => {
    const graph = graphOf({}, foreign('A.B', argv.to(job)).$(defaultArgv));
    expect(graph.nodes[0]).toEqual({ is: 'words', type: 'argv', args: [] });
  });
});
