import { seed } from '../../test/configurations.js';
import {
  applications,
  argumentsOf,
  devices,
  foreign,
  job,
  jobList,
  title,
  toGraph,
  userPackages,
  type Graph,
} from '../index.js';

it.each<[Graph, string]>([
  [seed.empty, '0 jobs []'],
  [seed.console, '1 job [Loaf.Relax(console)]'],
  [seed.networks, '1 job [Loaf.Relax(tap0, netif 1)]'],
  [seed.both, '1 job [Loaf.Relax(tap0, console)]'],
  [
    toGraph({ name: 'x', jobs: [foreign('A.B', job).node, foreign('C.D', job.to(job)).$(foreign('A.B', job)).node] }),
    '2 jobs [A.B, C.D(A.B)]',
  ],
])('lists the jobs of a graph as the seed does', (graph, list) => {
  expect(jobList(graph)).toBe(list);
});

it('distinguishes devices from modules, and finds what a module receives', () => {
  expect(devices(seed.both).map(({ label }) => label)).toEqual(['tap0', 'defaultConsole']);
  const [relax] = applications(seed.both);
  expect(relax?.name).toBe('Loaf.Relax');
  expect(argumentsOf(seed.both, relax!).map((node) => title(seed.both, node))).toEqual(['tap0', 'console']);
});

it('lists the packages of all modules once, sorted', () => {
  const jobs = [foreign('A.B', job, { packages: ['y', 'x@1'] }).node, foreign('C.D', job, { packages: ['x@1'] }).node];
  expect(userPackages(toGraph({ name: 'x', jobs }), '1')).toEqual(['x@1', 'y']);
});
