import fc from 'fast-check';
import { withoutPlaces } from '../../test/configurations.js';
import { refusalOf } from '../../test/refusal.js';
import type { ImplNode } from '../dsl/node.js';
import {
  console,
  customConsole,
  defaultConsole,
  EMPTY_GRAPH,
  foreign,
  job,
  netif,
  network,
  tap0,
  toGraph,
} from '../index.js';

/** A device or a module of any type. */
interface Node {
  readonly node: ImplNode;
}

const two = foreign('Loaf.Two', network.to(network).to(job));
const graphOf = (...jobs: Node[]) => toGraph({ name: 'x', jobs: jobs.map(({ node }) => node) });

it('is empty for an empty configuration', () => {
  expect(toGraph({ name: 'empty', jobs: [] })).toEqual(EMPTY_GRAPH);
});

it('is plain data that survives JSON', () => {
  const graph = graphOf(
    foreign('Loaf.Relax', console.to(job), { libraries: ['./tz'], packages: ['dayjs'] }).$(defaultConsole),
  );
  expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
  expect(withoutPlaces(graph)).toEqual({
    name: 'x',
    keys: [],
    nodes: [
      {
        is: 'device',
        kind: 'console',
        parameters: { id: '' },
        label: 'defaultConsole',
        title: 'console',
        type: 'console',
        args: [],
      },
      { is: 'application', name: 'Loaf.Relax', libraries: ['./tz'], packages: ['dayjs'], type: 'job', args: [0] },
    ],
    jobs: [1],
  });
});

it.each<[string, Node[], number]>([
  ['tap0 twice', [two.$(tap0, tap0)], 2],
  ["netif('x') written twice", [two.$(netif('x'), netif('x'))], 2],
  ['one device in two jobs', [foreign('A.B', network.to(job)).$(tap0), foreign('C.D', network.to(job)).$(tap0)], 3],
  [
    'a module applied alike twice, as an argument',
    [foreign('A.B', job.to(job).to(job)).$(two.$(tap0, netif('1')), two.$(tap0, netif('1')))],
    4,
  ],
])('%s is one node', (_, jobs, nodes) => {
  expect(graphOf(...jobs).nodes).toHaveLength(nodes);
});

it.each<[string, Node[], number]>([
  ['interfaces of other names', [two.$(netif('1'), netif('2'))], 3],
  ['the first interface and a named one', [two.$(tap0, netif('tap0'))], 3],
  ['consoles of other names', [foreign('A.B', console.to(console).to(job)).$(defaultConsole, customConsole('1'))], 3],
  [
    'a console and an interface of one name',
    [foreign('A.B', console.to(network).to(job)).$(customConsole('1'), netif('1'))],
    3,
  ],
  ['a module with its arguments in another order', [two.$(tap0, netif('1')), two.$(netif('1'), tap0)], 4],
  ['a module with a package more', [foreign('A.B', job), foreign('A.B', job, { packages: ['x'] })], 2],
  ['a module that is evaluated at another time', [foreign('A.B', job), foreign('A.B', job, { evaluate: 'boot' })], 2],
  [
    'a module with its libraries in another order',
    [foreign('A.B', job, { libraries: ['x', 'y'] }), foreign('A.B', job, { libraries: ['y', 'x'] })],
    2,
  ],
])('%s are two nodes', (_, jobs, nodes) => {
  expect(graphOf(...jobs).nodes).toHaveLength(nodes);
});

it('shares devices whose parameters have another order', () => {
  const device = (parameters: Record<string, string>): ImplNode => ({
    is: 'device',
    args: [],
    device: { kind: 'console', parameters, label: 'c', title: 'c' },
    parameters: [],
    result: 'console',
  });
  expect(toGraph({ name: 'x', jobs: [device({ a: '1', b: '2' }), device({ c: '' })] }).nodes).toHaveLength(2);
  expect(
    refusalOf(() => toGraph({ name: 'x', jobs: [device({ a: '1', b: '2' }), device({ b: '2', a: '1' })] })),
  ).toMatchObject({ code: 'MIR0114' });
});

it('refuses the same job twice', () => {
  const jobs = [foreign('A.B', job).node, foreign('C.D', job).node, foreign('A.B', job).node];
  expect(refusalOf(() => toGraph({ name: 'x', jobs, where: { file: 'config.ts', line: 1, column: 1 } }))).toEqual({
    code: 'MIR0114',
    message: 'Job 3 of register is the same as job 1: A.B.',
    next: 'List it once: equal jobs are one job.',
    argument: 2,
  });
});

it('takes time proportional to the number of objects in a configuration, not of paths through them', () => {
  const both = foreign('A.B', job.to(job).to(job));
  let top = foreign('A.A', job);
  for (let depth = 0; depth < 60; depth++) top = both.$(top, top);
  expect(graphOf(top).nodes).toHaveLength(61);
});

/** A configuration as data; building it twice gives different objects. */
type Shape =
  | { readonly device: 'console' | 'network'; readonly name: string }
  | { readonly module: string; readonly args: readonly Shape[] };

const shapes = fc.letrec<{ shape: Shape; device: Shape; module: Shape }>((tie) => ({
  shape: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('device'), tie('module')),
  device: fc.record({
    device: fc.constantFrom('console' as const, 'network' as const),
    name: fc.constantFrom('', '1', '2'),
  }),
  module: fc.record({ module: fc.constantFrom('A.A', 'B.B', 'C.C'), args: fc.array(tie('shape'), { maxLength: 4 }) }),
}));
const configurations = fc.uniqueArray(shapes.module, { maxLength: 6, selector: (shape) => JSON.stringify(shape) });

function build(shape: Shape, seen?: Map<string, ImplNode>): ImplNode {
  const key = JSON.stringify(shape);
  const known = seen?.get(key);
  if (known) return known;
  const node: ImplNode =
    'device' in shape
      ? {
          is: 'device',
          args: [],
          device: { kind: shape.device, parameters: { name: shape.name }, label: '', title: '' },
          parameters: [],
          result: shape.device,
        }
      : {
          is: 'application',
          module: { name: shape.module, libraries: [], packages: [] },
          args: shape.args.map((arg) => build(arg, seen)),
          parameters: [],
          result: 'job',
        };
  seen?.set(key, node);
  return node;
}

/** All shapes within a shape, each once. */
function within(shape: Shape, found = new Set<string>()): Set<string> {
  found.add(JSON.stringify(shape));
  if ('args' in shape) shape.args.forEach((arg) => within(arg, found));
  return found;
}

it('has one node for equal objects, arguments first, for any configuration', () => {
  fc.assert(
    fc.property(configurations, (jobs) => {
      const seen = new Map<string, ImplNode>();
      const apart = toGraph({ name: 'x', jobs: jobs.map((shape) => build(shape)) });
      const shared = toGraph({ name: 'x', jobs: jobs.map((shape) => build(shape, seen)) });
      expect(apart).toEqual(shared);

      const things = new Set(jobs.flatMap((shape) => [...within(shape)]));
      expect(apart.nodes).toHaveLength(things.size);
      expect(new Set(apart.nodes.map((node) => JSON.stringify(node))).size).toBe(things.size);
      apart.nodes.forEach((node, id) => {
        if (node.is === 'application') expect(node.args.every((arg) => arg < id)).toBe(true);
      });
      expect(apart.jobs).toHaveLength(jobs.length);
    }),
  );
});
