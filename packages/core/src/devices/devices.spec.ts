import { refusalOf } from '../../test/refusal.js';
import { isImpl } from '../dsl/impl.js';
import type { ImplNode } from '../dsl/node.js';
import * as language from '../language.js';
import * as devicesOfLanguage from './index.js';
import {
  blockOfFile,
  crunch,
  customConsole,
  defaultClock,
  defaultConsole,
  defaultRandom,
  defaultTime,
  DEVICE_KINDS,
  deviceTypes,
  directKvRo,
  embeddedFolders,
  kvMem,
  kvStore,
  netif,
  ramdisk,
  tap0,
  toGraph,
  userPackages,
} from '../index.js';

/** A device or a module of any type. */
interface Node {
  readonly node: ImplNode;
}

it.each<[string, Node, object]>([
  [
    'defaultConsole',
    defaultConsole,
    { kind: 'console', parameters: { id: '' }, label: 'defaultConsole', title: 'console' },
  ],
  [
    'customConsole',
    customConsole('/dev/tty1'),
    {
      kind: 'console',
      parameters: { id: '/dev/tty1' },
      label: "customConsole('/dev/tty1')",
      title: 'console /dev/tty1',
    },
  ],
  ['tap0', tap0, { kind: 'network', parameters: { name: '' }, label: 'tap0', title: 'tap0' }],
  ['netif', netif('1'), { kind: 'network', parameters: { name: '1' }, label: "netif('1')", title: 'netif 1' }],
  [
    'blockOfFile',
    blockOfFile('disk.img'),
    { kind: 'block', parameters: { path: 'disk.img' }, label: "blockOfFile('disk.img')", title: 'block disk.img' },
  ],
  [
    'directKvRo',
    directKvRo('data'),
    { kind: 'directory', parameters: { directory: 'data' }, label: "directKvRo('data')", title: 'directory data' },
  ],
  ['defaultClock', defaultClock, { kind: 'clock', parameters: {}, label: 'defaultClock', title: 'clock' }],
  ['defaultTime', defaultTime, { kind: 'time', parameters: {}, label: 'defaultTime', title: 'time' }],
  ['defaultRandom', defaultRandom, { kind: 'random', parameters: {}, label: 'defaultRandom', title: 'random' }],
  [
    'ramdisk',
    ramdisk('scratch', 8),
    {
      kind: 'module',
      connect: '@mirage/storage#connectRamdisk',
      parameters: { name: 'scratch', sizeSectors: 8 },
      packages: ['@mirage/storage'],
      label: "ramdisk('scratch', 8)",
      title: 'ramdisk scratch',
    },
  ],
  [
    'crunch',
    crunch('./data/'),
    {
      kind: 'module',
      connect: '@mirage/storage#connectCrunch',
      parameters: { directory: 'data' },
      packages: ['@mirage/storage'],
      embeds: 'data',
      label: "crunch('./data/')",
      title: 'crunch data',
    },
  ],
  ['kvMem', kvMem(), { kind: 'module', parameters: { name: '' }, label: 'kvMem()', title: 'kvMem' }],
  ['a named kvMem', kvMem('a b'), { parameters: { name: 'a b' }, label: "kvMem('a b')", title: "kvMem 'a b'" }],
  [
    'kvStore',
    kvStore(ramdisk('x', 1)),
    { kind: 'module', parameters: {}, label: "kvStore(ramdisk('x', 1))", title: 'kvStore' },
  ],
])('%s is a flat record', (_, { node }, device) => {
  expect(node).toMatchObject({ is: 'device', device, parameters: [] });
});

describe('the records of device types', () => {
  /** Returns the value in config.ts for the text of an example. */
  const evaluated = (example: string): Node =>
    Function(...Object.keys(language), `return ${example};`)(...Object.values(language)) as Node;
  const types = deviceTypes();
  const examples = Object.entries(types).flatMap(([name, record]) =>
    record.examples.map((example) => ({ name, example, node: evaluated(example).node })),
  );

  it.each(examples)('$example is a $name', ({ name, node }) => {
    expect([node.parameters, node.result]).toEqual([[], name]);
  });

  it('have an example of every constructor', () => {
    // These make devices of any type, apps and their values, and jobs.
    const general = ['bindings', 'delayed', 'device', 'metrics', 'serve', 'staticFiles'];
    const constructors = Object.entries(devicesOfLanguage).flatMap(([name, value]) =>
      typeof value === 'function' || isImpl(value) ? [name] : [],
    );
    const shown = examples.map(({ example }) => /^\w+/.exec(example)![0]);
    expect([...shown, ...general].sort()).toEqual(constructors.sort());
  });

  it('have an example of every kind that platforms connect', () => {
    const kindsOf = (node: ImplNode): string[] =>
      node.is === 'choice' ? node.branches.flatMap(kindsOf) : node.is === 'device' ? [node.device.kind] : [];
    const kinds = new Set(examples.flatMap(({ node }) => kindsOf(node)).filter((kind) => kind !== 'module'));
    expect([...kinds].sort()).toEqual([...DEVICE_KINDS].sort());
  });

  it.each(Object.entries(types))('%s has a sample for generated programs', (name, { sample }) => {
    expect(evaluated(sample.value(0)).node.result).toBe(name);
    expect(evaluated(sample.value(1)).node.result).toBe(name);
    expect(() => Function(`return async () => (${sample.fake('x')});`)).not.toThrow();
  });
});

it.each(['eth0', 'tap_1', 'br-lan.2', 'ä', 'x'.repeat(15)])('netif accepts the name %s', (name) => {
  expect(netif(name).node).toMatchObject({ device: { parameters: { name } } });
});

it.each([
  ['', "the string ''"],
  ['a b', "the string 'a b'"],
  ['a/b', "the string 'a/b'"],
  ['tap%d', "the string 'tap%d'"],
  ['eth0:1', "the string 'eth0:1'"],
  ['..', "the string '..'"],
  ['-x', "the string '-x'"],
  ['tap\0', "the string 'tap\\u0000'"],
  ['x'.repeat(16), `the string '${'x'.repeat(16)}'`],
  [1, 'the number 1'],
  [undefined, 'undefined'],
])('netif refuses %j', (name, shown) => {
  expect(refusalOf(() => netif(name as string))).toEqual({
    code: 'MIR0113',
    message: `netif expects the name of an interface as argument 1, but got ${shown}.`,
    next: "Write netif('NAME') with 1 to 15 characters, without space, /, : and %, or use tap0.",
    argument: 1,
  });
});

it('customConsole has a label on one line, whatever its name', () => {
  expect(customConsole('a\nb\u2028\0').node).toMatchObject({
    device: {
      parameters: { id: 'a\nb\u2028\0' },
      label: "customConsole('a\\u000ab\\u2028\\u0000')",
      title: 'console a\\u000ab\\u2028\\u0000',
    },
  });
});

it('customConsole quotes its argument', () => {
  expect(customConsole('it\'s \\ "x"').node).toMatchObject({ device: { label: "customConsole('it\\'s \\\\ \"x\"')" } });
});

it.each([
  ['', "the string ''"],
  [defaultConsole, 'a console (defaultConsole)'],
  [true, 'the boolean true'],
])('customConsole refuses %j', (id, shown) => {
  expect(refusalOf(() => customConsole(id as string))).toEqual({
    code: 'MIR0113',
    message: `customConsole expects the name of a console as argument 1, but got ${shown}.`,
    next: "Write customConsole('NAME'), or use defaultConsole.",
    argument: 1,
  });
});

it.each<[string, () => unknown, string, number]>([
  ['a file without a name', () => blockOfFile(''), 'blockOfFile expects the path of a file as argument 1', 1],
  [
    'an option of a disk that does not exist',
    () => blockOfFile('a', { readonly: true } as object),
    "blockOfFile expects only the options sizeMiB and readOnly as argument 2, but got the string 'readonly'",
    2,
  ],
  [
    'a word for true',
    () => blockOfFile('a', { readOnly: 'no' } as object),
    'blockOfFile expects true or false as readOnly as argument 2',
    2,
  ],
  ['a file with a line feed', () => blockOfFile('a\nb'), 'blockOfFile expects the path of a file as argument 1', 1],
  [
    'a folder that is not text',
    () => directKvRo(1 as never),
    'directKvRo expects the path of a folder as argument 1',
    1,
  ],
  ['a disk without a name', () => ramdisk('', 1), 'ramdisk expects the name of a disk as argument 1', 1],
  ['a disk without sectors', () => ramdisk('x', 0), 'ramdisk expects a number of sectors as argument 2', 2],
  ['a disk with half a sector', () => ramdisk('x', 1.5), 'ramdisk expects a number of sectors as argument 2', 2],
  ['a disk that is too large for any machine', () => ramdisk('x', 2 ** 40), 'ramdisk expects a number of sectors', 2],
  ['a folder elsewhere', () => crunch('../data'), "crunch expects the path of a folder below the unikernel's", 1],
  [
    'a folder above, on the way',
    () => crunch('a/../../b'),
    "crunch expects the path of a folder below the unikernel's",
    1,
  ],
  ['an absolute folder', () => crunch('/etc'), "crunch expects the path of a folder below the unikernel's", 1],
  ['a folder on a drive', () => crunch('C:/data'), "crunch expects the path of a folder below the unikernel's", 1],
])('refuses %s', (_, attempt, message, argument) => {
  expect(refusalOf(attempt)).toEqual({
    code: 'MIR0113',
    message: expect.stringContaining(message),
    next: expect.stringMatching(/^Write /),
    argument,
  });
});

it.each<[string, () => unknown, string, number]>([
  [
    'a store on something other than a disk',
    () => kvStore(tap0 as never),
    'kvStore(tap0) expects a block as argument 1, but got a network (tap0).',
    1,
  ],
  [
    'a store on nothing',
    () => kvStore(undefined as never),
    'kvStore(...) expects a block as argument 1, but got undefined.',
    1,
  ],
  [
    'a clock that is not a clock',
    () => kvMem('x', defaultTime as never),
    "kvMem('x') expects a clock as argument 1, but got a time (defaultTime).",
    2,
  ],
])('refuses %s', (_, attempt, message, argument) => {
  expect(refusalOf(attempt)).toMatchObject({ code: 'MIR0107', message, argument });
});

it('collects the packages that devices need and the folders that they embed', () => {
  const jobs = [crunch('b'), crunch('a'), kvStore(blockOfFile('x')), crunch('./a')].map(({ node }) => node);
  const graph = toGraph({ name: 'x', jobs: jobs.slice(0, 3) });
  expect(userPackages(graph, '1.2.3')).toEqual(['@mirage/storage@1.2.3']);
  expect(embeddedFolders(graph)).toEqual(['a', 'b']);
});
