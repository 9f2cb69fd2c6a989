import { unix, xen } from '../../test/configurations.js';
import {
  address,
  argument,
  bindings,
  blockOfFile,
  crunch,
  describeTree,
  device,
  duration,
  emitMain,
  fetchHandler,
  flag,
  foreign,
  httpServer,
  integer,
  isGenerated,
  kvRo,
  kvStore,
  oneOf,
  prefix,
  resolve,
  serve,
  socketStack,
  tcpPort,
  text,
  toGraph,
  type,
  type Graph,
  type Impl,
  type Job,
} from '../index.js';
import { emitEnv, ENV_FILE } from './emit-env.js';

const app = foreign('App.default', fetchHandler);
const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'site', jobs: jobs.map(({ node }) => node) });
const options = { doc: 'A value.' };

/** The declarations for bindings, without the mark. */
const envOf = (given: Parameters<typeof bindings>[0], modules = new Map<string, string>()): string | undefined =>
  emitEnv(graphOf(serve(app, httpServer(socketStack()), { env: bindings(given) })), modules)?.replace(/^.*\n/, '');

it('declares the type of each value, with what config.ts says about it', () => {
  expect(
    envOf({
      ASSETS: crunch('public'),
      COUNTER: kvStore(blockOfFile('counter.img', { sizeMiB: 1 })),
      GREETING: argument('greeting', text, { doc: 'What to say.', default: 'Hello' }),
    }),
  ).toBe(`import type { KvRo, KvRw } from 'mirage/types';

/** What App.default receives as the second argument of fetch. */
export interface Env {
  /** crunch('public') */
  readonly ASSETS: KvRo;
  /** kvStore(blockOfFile('counter.img', { sizeMiB: 1 })) */
  readonly COUNTER: KvRw;
  /** --greeting: What to say. */
  readonly GREETING: string;
}
`);
});

it.each<[string, Parameters<typeof bindings>[0], string]>([
  ['text', { A: argument('a', text, options) }, 'string'],
  ['a number', { A: argument('a', integer, options) }, 'number'],
  ['a flag', { A: argument('a', flag, options) }, 'boolean'],
  ['a duration', { A: argument('a', duration, options) }, 'bigint'],
  ['an address', { A: argument('a', address, options) }, 'Address'],
  ['a prefix', { A: argument('a', prefix, options) }, 'Prefix'],
  ['a port', { A: argument('a', tcpPort, options) }, 'number'],
  ['a choice of words', { A: argument('a', oneOf('fast', 'slow'), options) }, "'fast' | 'slow'"],
  [
    'a device of another package',
    { A: device(type('sensor'), { module: '@stranger/sensor#connect' }) },
    "Awaited<ReturnType<(typeof import('@stranger/sensor'))['connect']>>",
  ],
  [
    'a device of a file beside config.ts',
    { A: device(type('sensor'), { module: './lib/sensor#connect' }) },
    "Awaited<ReturnType<(typeof import('../lib/sensor'))['connect']>>",
  ],
  [
    'a module that makes a device',
    { A: foreign('Sensor.North', type('sensor')) },
    "Awaited<ReturnType<(typeof import('../sensor'))['North']['start']>>",
  ],
  ['a module that makes a device of the language', { A: foreign('Shop.Items', kvRo) }, 'KvRo'],
])('declares %s', (_, given, expected) => {
  expect(envOf(given)).toContain(`  readonly A: ${expected};\n`);
});

it('imports a module where it was found', () => {
  const given = { A: foreign('NorthSensor.North', type('sensor')) };
  expect(envOf(given, new Map([['NorthSensor.North', './north-sensor']]))).toContain("import('../north-sensor')");
});

it('imports nothing that it does not need', () => {
  expect(envOf({ A: argument('a', text, options) })).not.toContain('import');
});

it('keeps a comment closed', () => {
  expect(envOf({ A: argument('a', text, { doc: 'A glob: src/*/*.ts' }) })).toContain(
    '/** --a: A glob: src/*\\/*.ts */',
  );
});

it('names the interface of each server after its group', () => {
  const names = (...groups: (string | undefined)[]): string[] => {
    const jobs = groups.map((group, index) =>
      serve(foreign(`App.app${index}`, fetchHandler), httpServer(socketStack(), group === undefined ? {} : { group }), {
        env: bindings({ A: argument('a', text, options) }),
      }),
    );
    const declared = emitEnv(graphOf(...jobs), new Map()) ?? '';
    return [...declared.matchAll(/export interface (\w+)/g)].map(([, name]) => name!);
  };
  expect(names(undefined, 'admin', 'south-west_1')).toEqual(['Env', 'AdminEnv', 'SouthWest1Env']);
  expect(names('a-b', 'AB')).toEqual(['ABEnv', 'ABEnv_2']);
});

it('is a generated file that is the same on every platform, and absent without bindings', () => {
  const around = { modules: new Map<string, string>(), tsconfig: undefined, version: '0.1.0' };
  const env = bindings({ ASSETS: crunch('public') });
  const [site, bare] = [{ env }, {}].map((given) => graphOf(serve(app, httpServer(socketStack()), given)));
  const [first, second] = [unix, xen].map((platform) =>
    resolve(site!, platform, around).files.find(({ path }) => path === ENV_FILE),
  );
  expect(ENV_FILE).toBe('mirage/env.d.ts');
  expect(first).toEqual(second);
  expect(isGenerated(first!.contents)).toBe(true);
  expect(resolve(bare!, unix, around).files.map(({ path }) => path)).not.toContain(ENV_FILE);
});

describe('bindings', () => {
  const env = bindings({ ASSETS: crunch('public'), GREETING: argument('greeting', text, options) });
  const graph = graphOf(serve(app, httpServer(socketStack()), { env }));

  it('are a statement of main.ts', () => {
    expect(emitMain(graph, unix, new Map()).text).toContain(`([arg1, arg2]) => { // bindings({ ASSETS, GREETING })
  return connectBindings(
    { names: 'ASSETS,GREETING' },
    arg1, // crunch('public')
    arg2, // --greeting
  );
}));
`);
    expect(emitMain(graph, unix, new Map()).text).toContain('    arg3, // bindings({ ASSETS, GREETING })\n');
  });

  it('are a node of the tree, above their values', () => {
    expect(describeTree(graph, unix)).toContain(`   └─ bindings ASSETS, GREETING: bindings
      ├─ crunch public: kvRo
      └─ --greeting: text
`);
  });
});
