import { unix } from '../../test/configurations.js';
import { refusalOf } from '../../test/refusal.js';
import {
  argument,
  bindings,
  crunch,
  defaultConsole,
  describeDot,
  describeTree,
  emitMain,
  fetchHandler,
  foreign,
  httpServer,
  integer,
  job,
  key,
  kvMem,
  serve,
  socketStack,
  text,
  toGraph,
  type Graph,
  type Impl,
} from '../index.js';
import { emitEnv } from '../plan/emit-env.js';

const graphOf = (token: Impl<string>): Graph =>
  toGraph({ name: 'x', jobs: [foreign('Main.Main', text.to(job)).$(token).node] });
const mainOf = (token: Impl<string>): string => emitMain(graphOf(token), unix, new Map()).text;

it('is a required argument whose value no message shows', () => {
  const token = argument('token', text, { doc: 'The token.', secret: true });
  expect(mainOf(token)).toContain("args.add('token', text, { doc: 'The token.', secret: true });");
  const tree = describeTree(graphOf(token), unix);
  expect(tree).toContain('argument --token: The token. (secret)\n');
});

it.each([
  ['a folder in the program', crunch('keys'), 'kvRo', "crunch('keys')"],
  ['a store that programs write', kvMem(), 'kvRw', 'kvMem()'],
])('may be read from %s instead', (_, store, type, label) => {
  const token = argument('token', text, { doc: 'The token.', group: 'api', secret: true, store });
  const graph = graphOf(token);
  expect(graph.nodes.map((node) => node.is === 'argument' && node.name).filter(Boolean)).toEqual([
    'api-token',
    'api-token-file',
  ]);
  const main = mainOf(token);
  expect(main).toContain(
    "args.add('api-token', text, { doc: 'The token.', secret: true, alternative: 'api-token-file' });",
  );
  expect(main).toContain(
    `args.add('api-token-file', text, { doc: 'The key of --api-token in ${label.replaceAll("'", "\\'")}.', default: '' });`,
  );
  expect(main).toContain("import { connectSecret } from '@mirage/runtime/devices/secret';");
  expect(graph.nodes.find((node) => node.is === 'device' && node.title === 'secret --api-token')).toMatchObject({
    type: 'text',
    parameters: { name: 'api-token' },
  });
  expect(graph.nodes.some((node) => 'type' in node && node.type === type)).toBe(true);
  expect(describeDot(graph, unix)).toContain('secret --api-token');
});

it('is a text in the bindings of an app', () => {
  const TOKEN = argument('token', text, { doc: 'The token.', secret: true, store: kvMem() });
  const env = bindings({ TOKEN });
  const site = serve(foreign('App.default', fetchHandler), httpServer(socketStack()), { env });
  expect(emitEnv(toGraph({ name: 'x', jobs: [site.node] }), new Map())).toContain('readonly TOKEN: string;');
});

it('differs from an argument that is none', () => {
  const doc = 'The token.';
  const main = foreign('Main.Main', text.to(text).to(job)).$(
    argument('token', text, { doc, secret: true }),
    argument('token', text, { doc }),
  );
  expect(refusalOf(() => toGraph({ name: 'x', jobs: [main.node] })).code).toBe('MIR0119');
});

it.each<[string, () => unknown, string, string]>([
  [
    'with a default',
    () => argument('token', text, { doc: 'The token.', secret: true, default: 'x' }),
    'MIR0113',
    "argument 'token' is a secret with a default, which every image would contain.",
  ],
  [
    'that is a number',
    () => argument('pin', integer, { doc: 'The PIN.', secret: true }),
    'MIR0113',
    "argument 'pin' is a secret, so its type must be text.",
  ],
  [
    'with a store, but without secret',
    () => argument('token', text, { doc: 'The token.', store: kvMem() }),
    'MIR0113',
    "argument 'token' has a store, but is not a secret.",
  ],
  [
    'that is yes',
    () => argument('token', text, { doc: 'The token.', secret: 'yes' as never }),
    'MIR0113',
    "argument 'token' expects true or false as secret, but got the string 'yes'.",
  ],
  [
    'in a console',
    () => argument('token', text, { doc: 'The token.', secret: true, store: defaultConsole as never }),
    'MIR0107',
    'secret --token expects a kvRo as argument 3, but got a console (defaultConsole).',
  ],
  [
    'as a key',
    () => key('token', text, { doc: 'The token.', secret: true } as never),
    'MIR0113',
    "key 'token' cannot be a secret: generated files contain its value.",
  ],
])('refuses a secret %s', (_, attempt, code, message) => {
  expect(refusalOf(attempt)).toMatchObject({ code, message });
});
