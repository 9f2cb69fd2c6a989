import {
  argument,
  bindings,
  crunch,
  fetchHandler,
  foreign,
  httpServer,
  serve,
  socketStack,
  text,
  toGraph,
  type DeviceNode,
  type Graph,
} from '@mirage/core';
import { explainBindings } from './explain-app.js';

const graphWith = (options: Parameters<typeof serve>[2]): Graph => {
  const job = serve(foreign('App.default', fetchHandler), httpServer(socketStack()), options);
  return toGraph({ name: 'site', jobs: [job.node] });
};
const given = graphWith({
  env: bindings({ ASSETS: crunch('public'), GREETING: argument('greeting', text, { doc: 'What to say.' }) }),
});
const TYPES = `Type 'Named<"ASSETS">'`;

it.each<[string, Graph, number, string, string, string]>([
  [
    'a missing value',
    given,
    2741,
    `Property 'COUNTER' is missing in type 'Named<"ASSETS">' but required in type 'Env'.`,
    'fetch of App.default expects COUNTER, but config.ts gives no such value.',
    'bindings({ COUNTER: ... })',
  ],
  [
    'missing values',
    given,
    2739,
    `${TYPES} is missing the following properties from type 'Env': COUNTER, LOUD`,
    'fetch of App.default expects COUNTER, LOUD, but config.ts gives no such value.',
    'bindings({ COUNTER, LOUD: ... })',
  ],
  [
    'a value of another type',
    given,
    2345,
    `${TYPES} is not assignable.\nTypes of property 'GREETING' are incompatible.`,
    `fetch of App.default expects other values than config.ts gives: TS2345: ${TYPES} is not assignable.\n    Types of property 'GREETING' are incompatible.`,
    'bindings({ NAME: ... })',
  ],
  [
    'no values',
    graphWith({}),
    2554,
    'Expected 4 arguments, but got 3.',
    'fetch of App.default expects values by name, but config.ts gives none.',
    'bindings({ NAME: ... })',
  ],
])('explains %s', (_, graph, code, message, expected, next) => {
  const error = explainBindings(graph, graph.nodes.at(-1) as DeviceNode, { code, text: message });
  expect(error).toMatchObject({ code: 'MIR0404', message: expected });
  expect(error!.next).toContain(next);
});

it('explains no other device and no other message', () => {
  const server = given.nodes.find(({ type }) => type === 'http') as DeviceNode;
  expect(explainBindings(given, server, { code: 2345, text: '' })).toBeUndefined();
  expect(explainBindings(given, given.nodes.at(-1) as DeviceNode, { code: 2307, text: '' })).toBeUndefined();
});

it.each([
  ['with values', given, true],
  ['without values, because then configure writes none', graphWith({}), false],
])('names the declared type only %s', (_, graph, isNamed) => {
  const error = explainBindings(graph, graph.nodes.at(-1) as DeviceNode, { code: 2554, text: '' });
  expect(error!.next!.includes('mirage/env.js')).toBe(isNamed);
});
