import type { Network } from '@mirage/types';
import { refusalOf } from '../../test/refusal.js';
import {
  console,
  defaultConsole,
  device,
  foreign,
  job,
  network,
  register,
  tap0,
  toGraph,
  type,
  type Impl,
} from '../index.js';

interface Sensor {
  readonly celsius: () => number;
}
const sensor = type<Sensor>('sensor');
const connect = '@stranger/sensor#connect';

it('is a device like any other', () => {
  const one: Impl<Sensor> = device(sensor, {
    module: connect,
    parameters: { pin: 4 },
    packages: ['@stranger/sensor@^1'],
  });
  expect(one.node).toMatchObject({
    is: 'device',
    result: 'sensor',
    device: {
      kind: 'module',
      connect,
      parameters: { pin: 4 },
      packages: ['@stranger/sensor@^1'],
      label: connect,
    },
  });
});

it('consists of the devices that its type names', () => {
  const remote: Impl<Sensor> = device(network.to(console).to(sensor), {
    module: connect,
    args: [tap0, defaultConsole],
  });
  const graph = toGraph({ name: 'x', jobs: [foreign('A.B', sensor.to(job)).$(remote).node] });
  expect(graph.nodes[2]).toMatchObject({ type: 'sensor', args: [0, 1] });
  // Missing arguments can be given later.
  const waiting = device(network.to(sensor), { module: connect });
  expect(waiting.$(tap0).node.parameters).toEqual([]);
});

it('does not compile with devices of other types', () => {
  const wrong = [
    // @ts-expect-error -- a console is not a network
    (): unknown => device(network.to(sensor), { module: connect, args: [defaultConsole] }),
    // @ts-expect-error -- a sensor takes no device
    (): unknown => device(sensor, { module: connect, args: [tap0] }),
    // @ts-expect-error -- it still needs a network
    (): unknown => register('x', [foreign('A.B', sensor.to(job)).$(device(network.to(sensor), { module: connect }))]),
  ];
  for (const attempt of wrong) expect(attempt).toThrow();
});

it('points at the call in config.ts if a package names its function', () => {
  const sensorOf = (net: unknown): unknown =>
    device(network.to(sensor), { module: connect, args: [net as Impl<Network>], label: 'sensorOf', caller: sensorOf });
  expect(refusalOf(() => sensorOf(defaultConsole))).toMatchObject({
    code: 'MIR0107',
    message: 'sensorOf expects a network as argument 1, but got a console (defaultConsole).',
    argument: 1,
  });
});

it.each<[string, unknown, string]>([
  ['a string for options', 'sensor', "expects options as argument 2, but got the string 'sensor'"],
  ['an unknown option', { module: connect, keys: [] }, "has no option 'keys'"],
  ['a module without its export', { module: '@stranger/sensor' }, 'expects the name of a function as module'],
  ['a module by an absolute path', { module: '/sensor#connect' }, 'expects the name of a function as module'],
  [
    'a parameter that is not data',
    { module: connect, parameters: { on: () => 1 } },
    'expects plain data as parameters, but on is a',
  ],
  [
    'a number that has no name in JSON',
    { module: connect, parameters: { x: NaN } },
    'expects plain data as parameters, but x is',
  ],
  ['devices that are not a list', { module: connect, args: tap0 }, 'expects a list as args'],
  ['packages that are not a list', { module: connect, packages: 'x' }, 'expects a list as packages'],
  [
    'a folder elsewhere',
    { module: connect, embeds: '../x' },
    "expects the path of a folder below the unikernel's as embeds",
  ],
  ['a label that is not text', { module: connect, label: 1 }, 'expects text as label'],
  ['a caller that is not a function', { module: connect, caller: 'x' }, 'expects a function as caller'],
])('refuses %s', (_, options, message) => {
  expect(refusalOf(() => device(sensor, options as never))).toMatchObject({
    code: 'MIR0113',
    message: expect.stringContaining(`device ${message}`),
    argument: 2,
  });
});

it('refuses an invalid type and an invalid package', () => {
  expect(refusalOf(() => device('sensor' as never, { module: connect }))).toMatchObject({
    code: 'MIR0113',
    argument: 1,
  });
  expect(refusalOf(() => device(sensor, { module: connect, packages: ['-x'] }))).toMatchObject({ code: 'MIR0301' });
});
