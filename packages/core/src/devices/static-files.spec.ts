import { refusalOf } from '../../test/refusal.js';
import { unix } from '../../test/configurations.js';
import {
  bindings,
  crunch,
  defaultConsole,
  emitMain,
  fetchHandler,
  foreign,
  genericKvRo,
  httpServer,
  kvMem,
  serve,
  socketStack,
  staticFiles,
  toGraph,
  userPackages,
} from '../index.js';
import { emitEnv } from '../plan/emit-env.js';

it.each([
  ['a folder in the program', crunch('public'), "staticFiles(crunch('public'))"],
  ['a folder by a key', genericKvRo('public'), "staticFiles(genericKvRo('public'))"],
  ['a store that programs write', kvMem(), 'staticFiles(kvMem())'],
])('is an app made of %s', (_, store, label) => {
  const graph = toGraph({ name: 'site', jobs: [serve(staticFiles(store), httpServer(socketStack())).node] });
  const node = graph.nodes.find(({ type }) => type === 'fetchHandler');
  expect(node).toMatchObject({ is: 'device', label, parameters: { cacheControl: '' } });
  expect(userPackages(graph, '1.2.3')).toEqual(expect.arrayContaining(['@mirage/http@1.2.3', '@mirage/storage@1.2.3']));
});

it('main.ts gives it its store and its option', () => {
  const site = serve(staticFiles(crunch('public'), { cacheControl: 'no-cache' }), httpServer(socketStack()));
  const { text } = emitMain(toGraph({ name: 'site', jobs: [site.node] }), unix, new Map());
  expect(text).toContain("import { connectStaticFiles } from '@mirage/http';");
  expect(text).toContain("connectStaticFiles(\n    { cacheControl: 'no-cache' },\n    arg1, // crunch('public')");
});

it('is a binding of another app, with its own type', () => {
  const env = bindings({ ASSETS: staticFiles(crunch('public')) });
  const site = serve(foreign('App.default', fetchHandler), httpServer(socketStack()), { env });
  const text = emitEnv(toGraph({ name: 'site', jobs: [site.node] }), new Map());
  expect(text).toContain("import type { StaticFiles } from 'mirage/types';");
  expect(text).toContain('readonly ASSETS: StaticFiles;');
});

it.each<[string, () => unknown, string, string]>([
  [
    'a console',
    () => staticFiles(defaultConsole as never),
    'MIR0107',
    'staticFiles(defaultConsole) expects a kvRo as argument 1, but got a console (defaultConsole).',
  ],
  [
    'a field value with a line break',
    () => staticFiles(crunch('public'), { cacheControl: 'a\r\nset-cookie: x' }),
    'MIR0113',
    'staticFiles expects the value of a field as cacheControl as argument 2',
  ],
  [
    'an empty field value',
    () => staticFiles(crunch('public'), { cacheControl: '' }),
    'MIR0113',
    "but got the string ''.",
  ],
])('refuses %s', (_, attempt, code, message) => {
  const refusal = refusalOf(attempt);
  expect(refusal.code).toBe(code);
  expect(refusal.message).toContain(message);
});
