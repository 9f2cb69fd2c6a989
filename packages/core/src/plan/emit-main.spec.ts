import { transformSync } from 'esbuild';
import { seed, unix, xen } from '../../test/configurations.js';
import type { ImplNode } from '../dsl/node.js';
import {
  argument,
  argv,
  blockOfFile,
  console,
  crunch,
  customConsole,
  defaultArgv,
  directStack,
  defaultConsole,
  device,
  emitMain,
  foreign,
  isGenerated,
  job,
  kvRo,
  kvRw,
  kvStore,
  netif,
  network,
  oneOf,
  stack,
  tap0,
  text,
  toGraph,
  type Graph,
  fetchHandler,
  httpServer,
  serve,
  socketStack,
} from '../index.js';

/** A device or a module of any type. */
interface Node {
  readonly node: ImplNode;
}

const modules = new Map([['Loaf.Relax', './loaf']]);
const graphOf = (...jobs: Node[]): Graph => toGraph({ name: 'x', jobs: jobs.map(({ node }) => node) });
/** main.ts without its mark. */
const bodyOf = (graph: Graph): string => emitMain(graph, unix, modules).text.replace(/^.*\n/, '');

describe('a module that is evaluated at boot', () => {
  it('is imported on first use, after its libraries', () =>
    expect(
      bodyOf(
        graphOf(
          foreign('Loaf.Relax', console.to(job), { evaluate: 'boot', libraries: ['./tz'] }).$(defaultConsole),
          foreign('Loaf.Nap', job),
          foreign('Bread.Eat', job),
        ),
      ),
    ).toMatchInlineSnapshot(`
     "import { boot, connectStdio as connectConsole } from '@mirage/unix/drivers';
     import { given, once } from '@mirage/runtime';
     import { Eat } from '../../bread';

     const loadRelax = once(async () => {
       await import('../../tz');
       return (await import('../../loaf')).Relax;
     });
     const loadNap = once(async () => {
       return (await import('../../loaf')).Nap;
     });
     const console1 = once(connectConsole, { id: '' }); // defaultConsole
     const relax2 = once(given(console1, async (arg1) => {
       return (await loadRelax()).start(
         arg1, // defaultConsole
       );
     }));
     const nap3 = once(async () => (await loadNap()).start());
     const eat4 = once(() => Eat.start());

     boot({ name: 'x', jobs: [relax2, nap3, eat4] });
     "
    `));

  it('has an origin for the line of its import', () => {
    const { text: main, origins } = emitMain(graphOf(foreign('Loaf.Relax', job, { evaluate: 'boot' })), unix, modules);
    const lines = [...origins].map(([line, { part }]) => [part, main.split('\n')[line - 1]]);
    expect(lines).toEqual([
      ['module', "  return (await import('../../loaf')).Relax;"],
      ['call', 'const relax1 = once(async () => (await loadRelax()).start());'],
    ]);
  });
});

describe('the seed’s configurations', () => {
  it('empty', () =>
    expect(bodyOf(seed.empty)).toMatchInlineSnapshot(`
     "import { boot } from '@mirage/unix/drivers';

     boot({ name: 'empty', jobs: [] });
     "
    `));
  it('a console', () =>
    expect(bodyOf(seed.console)).toMatchInlineSnapshot(`
     "import { boot, connectStdio as connectConsole } from '@mirage/unix/drivers';
     import { given, once } from '@mirage/runtime';
     import { Relax } from '../../loaf';

     const console1 = once(connectConsole, { id: '' }); // defaultConsole
     const relax2 = once(given(console1, (arg1) => {
       return Relax.start(
         arg1, // defaultConsole
       );
     }));

     boot({ name: 'out_to_lunch', jobs: [relax2] });
     "
    `));
  it('two networks', () =>
    expect(bodyOf(seed.networks)).toMatchInlineSnapshot(`
     "import { boot, connectTap as connectNetwork } from '@mirage/unix/drivers';
     import { all, given, once } from '@mirage/runtime';
     import { Relax } from '../../loaf';

     const network1 = once(connectNetwork, { name: '' }); // tap0
     const network2 = once(connectNetwork, { name: '1' }); // netif('1')
     const relax3 = once(given(all(network1, network2), ([arg1, arg2]) => {
       return Relax.start(
         arg1, // tap0
         arg2, // netif('1')
       );
     }));

     boot({ name: 'two_networks', jobs: [relax3] });
     "
    `));
  it('a network and a console', () =>
    expect(bodyOf(seed.both)).toMatchInlineSnapshot(`
     "import { boot, connectTap as connectNetwork, connectStdio as connectConsole } from '@mirage/unix/drivers';
     import { all, given, once } from '@mirage/runtime';
     import { Relax } from '../../loaf';

     const network1 = once(connectNetwork, { name: '' }); // tap0
     const console2 = once(connectConsole, { id: '' }); // defaultConsole
     const relax3 = once(given(all(network1, console2), ([arg1, arg2]) => {
       return Relax.start(
         arg1, // tap0
         arg2, // defaultConsole
       );
     }));

     boot({ name: 'both', jobs: [relax3] });
     "
    `));
});

it('declares the arguments of the unikernel', () => {
  const hello = argument('hello', text, { doc: "What's to say.", default: 'Hello World!' });
  const pace = argument('pace', oneOf('fast', 'slow'), { doc: 'How fast.', default: 'slow' });
  const talk = foreign('Loaf.Relax', text.to(oneOf('fast', 'slow')).to(argv).to(job));
  expect(bodyOf(graphOf(talk.$(hello, pace, defaultArgv)))).toMatchInlineSnapshot(`
   "import { boot } from '@mirage/unix/drivers';
   import { all, given, once } from '@mirage/runtime';
   import { declareArguments, text, oneOf } from '@mirage/args';
   import { Relax } from '../../loaf';

   const args = declareArguments();
   const hello1 = args.add('hello', text, { doc: 'What\\'s to say.', default: 'Hello World!' });
   const pace2 = args.add('pace', oneOf('fast', 'slow'), { doc: 'How fast.', default: 'slow' });
   const words3 = args.words();
   const relax4 = once(given(all(hello1, pace2, words3), ([arg1, arg2, arg3]) => {
     return Relax.start(
       arg1, // --hello
       arg2, // --pace
       arg3, // defaultArgv
     );
   }));

   boot({ name: 'x', args, jobs: [relax4] });
   "
  `);
});

it('declares the bounds of a size', () => {
  const main = foreign('Loaf.Relax', stack.to(job)).$(directStack(tap0));
  const body = bodyOf(graphOf(main));
  expect(body).toMatch(/import \{ declareArguments, .*size.* \} from '@mirage\/args';/);
  expect(body).toContain("args.add('net-memory', size(65536, 1073741824), { doc: ");
});

it('connects devices that are made of others, once each, with their embedded files', () => {
  const store = foreign('Loaf.Relax', kvRw.to(kvRo).to(job)).$(kvStore(blockOfFile('disk.img')), crunch('data'));
  expect(bodyOf(graphOf(store))).toMatchInlineSnapshot(`
   "import { boot, connectBlock, connectClock } from '@mirage/unix/drivers';
   import { all, given, once } from '@mirage/runtime';
   import { embedded } from '@mirage/runtime/embedded';
   import { connectKvStore } from '@mirage/storage';
   import { connectCrunch } from '@mirage/storage';
   import { Relax } from '../../loaf';

   const block1 = once(connectBlock, { path: 'disk.img' }); // blockOfFile('disk.img')
   const clock2 = once(connectClock, {}); // defaultClock
   const kvRw3 = once(given(all(block1, clock2), ([arg1, arg2]) => { // kvStore(blockOfFile('disk.img'))
     return connectKvStore(
       {},
       arg1, // blockOfFile('disk.img')
       arg2, // defaultClock
     );
   }));
   const kvRo4 = once(() => connectCrunch({ directory: 'data', files: embedded('data') })); // crunch('data')
   const relax5 = once(given(all(kvRw3, kvRo4), ([arg1, arg2]) => {
     return Relax.start(
       arg1, // kvStore(blockOfFile('disk.img'))
       arg2, // crunch('data')
     );
   }));

   boot({ name: 'x', jobs: [relax5] });
   "
  `);
});

it.each(Object.entries(seed))('is marked, and deterministic: %s', (_, graph) => {
  const { text } = emitMain(graph, unix, modules);
  expect(isGenerated(text)).toBe(true);
  expect(emitMain(JSON.parse(JSON.stringify(graph)) as Graph, unix, new Map(modules)).text).toBe(text);
});

it.each(Object.entries(seed))('differs between two platforms only in the import of the drivers: %s', (_, graph) => {
  const [onUnix, onXen] = [unix, xen].map((platform) => emitMain(graph, platform, modules).text.split('\n'));
  const different = onUnix!.flatMap((line, index) => (line === onXen![index] ? [] : [index + 1]));
  // Line 1 is the mark with its checksum.
  expect(different).toEqual([1, 2]);
  expect(onXen).toHaveLength(onUnix!.length);
});

it('records the origin of each line', () => {
  const jobs = [foreign('Loaf.Relax', network.to(console).to(job)).$(tap0, defaultConsole), foreign('./eat#Eat', job)];
  const { text, origins } = emitMain(graphOf(...jobs), unix, modules);
  const lines = text.split('\n');
  expect([...origins].map(([line, { node, part }]) => [lines[line - 1], node, part])).toEqual([
    ["import { Relax } from '../../loaf';", 2, 'module'],
    ["import { Eat } from '../../eat';", 3, 'module'],
    ['  return Relax.start(', 2, 'call'],
    ['    arg1, // tap0', 2, 1],
    ['    arg2, // defaultConsole', 2, 2],
    ['const eat4 = once(() => Eat.start());', 3, 'call'],
  ]);
});

it.each<[string, Node[], string[]]>([
  [
    'two modules that export one name',
    [foreign('Loaf.Relax', job), foreign('Bread.Relax', job)],
    [
      "import { Relax } from '../../loaf';",
      "import { Relax as Relax_2 } from '../../bread';",
      'const relax2 = once(() => Relax_2.start());',
    ],
  ],
  [
    'one export used twice',
    [foreign('Loaf.Relax', network.to(job)).$(tap0), foreign('Loaf.Relax', network.to(job)).$(netif('1'))],
    [
      "import { Relax } from '../../loaf';",
      'const relax2 = once(given(network1, (arg1) => {',
      'const relax4 = once(given(network3, (arg1) => {',
    ],
  ],
  [
    'one export under two names of its module',
    [foreign('Loaf.Relax', job), foreign('./loaf#Relax', job)],
    [
      "import { Relax } from '../../loaf';",
      'const relax1 = once(() => Relax.start());',
      'const relax2 = once(() => Relax.start());',
    ],
  ],
  [
    'a default export',
    [foreign('./loaf#default', job)],
    ["import { default as default_2 } from '../../loaf';", 'const default1 = once(() => default_2.start());'],
  ],
  [
    'an app, which is the export itself',
    [serve(foreign('App.default', fetchHandler), httpServer(socketStack()))],
    ["import { default as default_2 } from '../../app';", '    arg1, // App.default'],
  ],
  [
    'an app that is evaluated at boot',
    [serve(foreign('App.default', fetchHandler, { evaluate: 'boot' }), httpServer(socketStack()))],
    ["  return (await import('../../app')).default;"],
  ],
  [
    'an export called once',
    [foreign('./loaf#once', job)],
    ["import { once as once_2 } from '../../loaf';", 'const once1 = once(() => once_2.start());'],
  ],
  ['an export called boot', [foreign('./loaf#boot', job)], ["import { boot as boot_2 } from '../../loaf';"]],
  [
    'an export called Promise',
    [foreign('./loaf#Promise', console.to(job)).$(defaultConsole)],
    ["import { Promise as Promise_2 } from '../../loaf';"],
  ],
  [
    'an export called as a parameter',
    [foreign('./loaf#arg1', console.to(job)).$(defaultConsole)],
    ["import { arg1 as arg1_2 } from '../../loaf';", '  return arg1_2.start('],
  ],
  [
    'an export called as a driver',
    [foreign('./loaf#connectConsole', console.to(job)).$(defaultConsole)],
    ["import { connectConsole as connectConsole_2 } from '../../loaf';"],
  ],
  [
    'an export called as a node',
    [foreign('./loaf#console1', console.to(job)).$(defaultConsole)],
    ["import { console1 as console1_2 } from '../../loaf';"],
  ],
  ['a module of a package', [foreign('@scope/package#Relax', job)], ["import { Relax } from '@scope/package';"]],
  [
    'libraries, once and before the modules',
    [foreign('Loaf.Relax', job, { libraries: ['./zone', 'tz'] }), foreign('Bread.Eat', job, { libraries: ['tz'] })],
    [
      "import { once } from '@mirage/runtime';",
      "import '../../zone';",
      "import 'tz';",
      "import { Relax } from '../../loaf';",
    ],
  ],
  [
    'a console with a name that could end a comment',
    [foreign('Loaf.Relax', console.to(job)).$(customConsole('*/"\\'))],
    [`const console1 = once(connectConsole, { id: '*/"\\\\' }); // customConsole('*/"\\\\')`],
  ],
  [
    'a device of the user’s own, connected by a module beside config.ts',
    [
      foreign('Loaf.Relax', console.to(job)).$(
        device(console, { module: './tele-type#connect', parameters: { baud: 110, 'a-b': "it's", loud: true } }),
      ),
    ],
    [
      "import { connect } from '../../tele-type';",
      "const console1 = once(() => connect({ baud: 110, 'a-b': 'it\\'s', loud: true })); // ./tele-type#connect",
    ],
  ],
])('emits %s', (_, jobs, expected) => {
  const body = bodyOf(graphOf(...jobs));
  const lines = body.split('\n');
  expect(lines.filter((line) => expected.includes(line))).toEqual(expected);
  expect(lines.filter((line) => line.startsWith('import')).length).toBe(
    new Set(lines.filter((line) => line.startsWith('import'))).size,
  );
  transformSync(body, { loader: 'ts', format: 'esm' });
});

it('gives each node a unique name if numbers could collide', () => {
  const jobs = Array.from({ length: 9 }, (_, index) => foreign(`M${index}.X`, job));
  const graph = graphOf(
    foreign('./a#Console1', job),
    ...jobs,
    foreign('Loaf.Relax', console.to(job)).$(defaultConsole),
  );
  const names = [...bodyOf(graph).matchAll(/^const (\S+)/gm)].map(([, name]) => name);
  expect(names).toContain('console11_2');
  expect(new Set(names).size).toBe(graph.nodes.length);
});

it('finds modules by their names if there are no specifiers', () => {
  expect(emitMain(seed.console, unix, new Map()).text).toContain("import { Relax } from '../../loaf';");
});

it('refuses a graph that was not resolved for the platform', () => {
  const without = { ...unix, devices: { ...unix.devices, console: { unsupported: 'it has none' } } };
  expect(() => emitMain(seed.console, without, modules)).toThrow(
    'unix has no driver for devices of the kind console: resolve the graph first.',
  );
});
