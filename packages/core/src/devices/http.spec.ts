import type { HttpServer } from '@mirage/types';
import { refusalOf } from '../../test/refusal.js';
import {
  argument,
  bindings,
  console,
  crunch,
  defaultConsole,
  fetchHandler,
  foreign,
  genericStack,
  graphArguments,
  http,
  httpServer,
  job,
  netif,
  serve,
  socketStack,
  tap0,
  tcpOfStack,
  text,
  toGraph,
  userPackages,
  withPlatform,
  type Graph,
  type Impl,
  type Job,
} from '../index.js';

const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'site', jobs: jobs.map(({ node }) => node) });
const app = foreign('App.default', fetchHandler);

it('declares its port and limits as arguments, with a group as a prefix', () => {
  const graph = graphOf(
    serve(app, httpServer(socketStack())),
    serve(foreign('App.admin', fetchHandler), httpServer(socketStack(), { group: 'admin', port: 8081 })),
  );
  const own = graphArguments(graph).filter(({ name }) => /port|timeout|drain|access/.test(name));
  expect(own.map(({ name, default: fallback }) => [name, fallback])).toEqual([
    ['port', '8080'],
    ['handler-timeout', '0'],
    ['drain', '10s'],
    ['access-log', 'off'],
    ['admin-port', '8081'],
    ['admin-handler-timeout', '0'],
    ['admin-drain', '10s'],
    ['admin-access-log', 'off'],
  ]);
  expect(userPackages(graph, '1.2.3')).toContain('@mirage/http@1.2.3');
});

it('has arguments for proxies only where config.ts asks for them', () => {
  const names = (server: Impl<HttpServer>): string[] =>
    graphArguments(graphOf(serve(app, server)))
      .map(({ name }) => name)
      .filter((name) => name.includes('prox'));
  expect(names(httpServer(socketStack()))).toEqual([]);
  const behind = httpServer(socketStack(), { group: 'admin', proxies: true });
  expect(names(behind)).toEqual(['admin-trusted-proxies', 'admin-proxy-protocol']);
  expect(behind.node).toMatchObject({
    device: { label: "httpServer(socketStack(), { group: 'admin', proxies: true })" },
  });
});

it('takes a stack, or anything of the type tcp', () => {
  const stack = socketStack();
  const nodes = (server: Impl<Job>): unknown =>
    graphOf(server).nodes.map((node) => ({ ...node, label: '', where: '' }));
  expect(nodes(serve(app, httpServer(stack)))).toEqual(nodes(serve(app, httpServer(tcpOfStack(stack)))));
});

it('gives an app bindings, which are one node with their values in order', () => {
  const env = bindings({
    ASSETS: crunch('public'),
    GREETING: argument('greeting', text, { doc: 'What to say.', default: 'hi' }),
  });
  const graph = graphOf(serve(app, httpServer(socketStack()), { env }));
  const last = graph.nodes.at(-1)!;
  expect(last).toMatchObject({ parameters: { group: '' }, type: 'job' });
  const given = graph.nodes[last.args[2]!]!;
  expect(given).toMatchObject({
    type: 'bindings',
    label: 'bindings({ ASSETS, GREETING })',
    title: 'bindings ASSETS, GREETING',
    parameters: { names: 'ASSETS,GREETING' },
  });
  expect(given.args.map((id) => graph.nodes[id])).toMatchObject([{ type: 'kvRo' }, { name: 'greeting' }]);
});

it('accepts bindings without values', () => {
  const graph = graphOf(serve(app, httpServer(socketStack()), { env: bindings({}) }));
  expect(graph.nodes.at(-2)).toMatchObject({ type: 'bindings', parameters: { names: '' }, args: [] });
});

it('has a label with the stack as config.ts writes it', () => {
  expect(httpServer(genericStack(tap0, { group: 'lan' }), { group: 'admin', port: 8081 }).node).toMatchObject({
    device: { label: "httpServer(genericStack(tap0, { group: 'lan' }), { group: 'admin', port: 8081 })" },
  });
});

it('is a device for a module, too', () => {
  const main = foreign('Main.Main', http.to(job)).$(httpServer(genericStack(netif('1'), { group: 'lan' })));
  const graph = toGraph({ name: 'site', jobs: [main.node] }, withPlatform({}, 'virtio'));
  expect(graph.nodes.at(-2)).toMatchObject({ type: 'http', title: 'http server' });
});

it.each<[string, () => unknown, string, string]>([
  [
    'a network instead of a stack',
    () => httpServer(tap0 as never),
    'MIR0107',
    'httpServer(tap0) expects a tcp as argument 1, but got a network (tap0).',
  ],
  [
    'a port that is none',
    () => httpServer(socketStack(), { port: 80_000 }),
    'MIR0113',
    "argument 'port' has a default that is not a port, from 1 to 65535, or 0 for a free one: the number 80000.",
  ],
  [
    'an invalid name of a group',
    () => httpServer(socketStack(), { group: 'a b' }),
    'MIR0113',
    "argument 'port' expects a name as group, but got the string 'a b'.",
  ],
  [
    'a module instead of an app',
    () => serve(foreign('Main.Main', job) as never, httpServer(socketStack())),
    'MIR0107',
    'expects a fetchHandler as argument 1',
  ],
  ['a stack instead of a server', () => serve(app, socketStack() as never), 'MIR0107', 'expects an http as argument 2'],
  [
    'an object as env',
    () => serve(app, httpServer(socketStack()), { env: { GREETING: 'hi' } as never }),
    'MIR0113',
    'serve expects bindings as env as argument 3, but got an object.',
  ],
  [
    'a device as env',
    () => serve(app, httpServer(socketStack()), { env: defaultConsole as never }),
    'MIR0113',
    'serve expects bindings as env as argument 3, but got a console (defaultConsole).',
  ],
  ['nothing as bindings', () => bindings(undefined as never), 'MIR0113', 'but got undefined.'],
  ['a device as bindings', () => bindings(defaultConsole as never), 'MIR0113', 'but got a console (defaultConsole).'],
  [
    'text in bindings',
    () => bindings({ GREETING: 'hi' as never }),
    'MIR0113',
    "bindings expects devices by name as argument 1, but got the string 'hi'.",
  ],
  [
    'a name that cannot be the name of a property',
    () => bindings({ 'a,b': defaultConsole }),
    'MIR0113',
    "bindings expects devices by name as argument 1, but got the string 'a,b'.",
  ],
  [
    'a functor in bindings',
    () => bindings({ MAIN: foreign('A.B', console.to(job)) }),
    'MIR0113',
    'bindings expects devices by name as argument 1, but got A.B, which still needs a console.',
  ],
])('refuses %s', (_name, run, code, message) => {
  const refusal = refusalOf(run);
  expect(refusal.code).toBe(code);
  expect(refusal.message).toContain(message);
});
