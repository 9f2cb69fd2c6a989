import { refusalOf } from '../../test/refusal.js';
import {
  console,
  customConsole,
  defaultConsole,
  defaultLogs,
  delayed,
  foreign,
  graphArguments,
  job,
  logs,
  toGraph,
  type Graph,
  type Impl,
  type Job,
} from '../index.js';

const main = foreign('Unikernel.Main', console.to(logs).to(job));
const graphOf = (...jobs: Impl<Job>[]): Graph => toGraph({ name: 'x', jobs: jobs.map(({ node }) => node) });

it('a unikernel accepts --logs, --logs-format and --delay only if its graph has such devices', () => {
  const names = (graph: Graph): string[] => graphArguments(graph).map(({ name }) => name);
  expect(names(graphOf(main.$(delayed(defaultConsole), defaultLogs)))).toEqual(['delay', 'logs', 'logs-format']);
  expect(names(graphOf(main.$(defaultConsole, defaultLogs)))).toEqual(['logs', 'logs-format']);
  expect(names(graphOf(foreign('A.B', console.to(job)).$(defaultConsole)))).toEqual([]);
});

it('one argument delays all delayed devices', () => {
  const relax = foreign('Loaf.Relax', console.to(console).to(job));
  const graph = graphOf(relax.$(delayed(defaultConsole), delayed(customConsole('1'))));
  expect(graphArguments(graph)).toHaveLength(1);
  expect(graph.nodes.filter((node) => node.is === 'device' && node.title === 'delayed')).toHaveLength(2);
});

it.each<[string, unknown, string]>([
  ['a job', main.$(defaultConsole, defaultLogs), 'a job (Unikernel.Main)'],
  ['a module that waits for devices', main, 'Unikernel.Main, which still needs a console and a logs'],
  ['a type', console, 'the type console, which is not a device'],
  ['nothing', undefined, 'undefined'],
])('delayed refuses %s', (_, given, shown) => {
  expect(refusalOf(() => delayed(given as Impl<unknown>)).message).toBe(
    `delayed expects a device as argument 1, but got ${shown}.`,
  );
});

it('has the type of the device that it delays', () => {
  const relax = foreign('Loaf.Relax', console.to(job));
  relax.$(delayed(defaultConsole));
  // @ts-expect-error -- logs are no console
  expect(() => relax.$(delayed(defaultLogs))).toThrow('expects a console as argument 1, but got a logs');
});
