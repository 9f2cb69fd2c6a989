import { refusalOf } from '../../test/refusal.js';
import type { ImplNode } from '../dsl/impl.js';
import { customConsole, defaultConsole, DEVICE_KINDS, devices, netif, tap0, toGraph } from '../index.js';

/** A device or a module, of whatever type. */
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
])('%s is a flat record', (_, { node }, device) => {
  expect(node).toMatchObject({ is: 'device', device, parameters: [] });
});

it('has a device for every kind', () => {
  const graph = toGraph({ name: 'x', jobs: [defaultConsole.node, tap0.node] });
  expect(devices(graph).map(({ kind }) => kind)).toEqual([...DEVICE_KINDS]);
});

it.each(['eth0', 'tap_1', 'br-lan.2', 'ä', 'x'.repeat(15)])('netif takes the name %s', (name) => {
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
  [undefined, 'nothing'],
])('netif refuses %j', (name, shown) => {
  expect(refusalOf(() => netif(name as string))).toEqual({
    code: 'MIR0113',
    message: `netif takes the name of an interface as argument 1, but it is given ${shown}.`,
    next: "Write netif('NAME') with 1 to 15 characters and no space / : % among them, or use tap0.",
    argument: 1,
  });
});

it('customConsole is one line in lists and in comments, whatever its name', () => {
  expect(customConsole('a\nb\u2028\0').node).toMatchObject({
    device: {
      parameters: { id: 'a\nb\u2028\0' },
      label: "customConsole('a\\u000ab\\u2028\\u0000')",
      title: 'console a\\u000ab\\u2028\\u0000',
    },
  });
});

it('customConsole quotes what it is given', () => {
  expect(customConsole('it\'s \\ "x"').node).toMatchObject({ device: { label: "customConsole('it\\'s \\\\ \"x\"')" } });
});

it.each([
  ['', "the string ''"],
  [defaultConsole, 'a console (defaultConsole)'],
  [true, 'the boolean true'],
])('customConsole refuses %j', (id, shown) => {
  expect(refusalOf(() => customConsole(id as string))).toEqual({
    code: 'MIR0113',
    message: `customConsole takes the name of a console as argument 1, but it is given ${shown}.`,
    next: "Write customConsole('NAME'), or use defaultConsole.",
    argument: 1,
  });
});
