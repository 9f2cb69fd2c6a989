import { seed } from '../../test/configurations.js';
import {
  console,
  customConsole,
  defaultConsole,
  describeDot,
  describeTree,
  foreign,
  job,
  network,
  tap0,
  toGraph,
  type Graph,
} from '../index.js';

const bridge = foreign('Loaf.Bridge', network.to(console).to(job)).$(tap0, defaultConsole);
const nested = toGraph({
  name: 'nested',
  jobs: [
    foreign('Loaf.After', job.to(console).to(job)).$(bridge, defaultConsole).node,
    bridge.node,
    foreign('Loaf.Idle', job).node,
  ],
});

it.each<[string, Graph, string]>([
  ['nothing', seed.empty, 'empty on unix: 0 jobs []\n'],
  [
    'one job',
    seed.console,
    'out_to_lunch on unix: 1 job [Loaf.Relax(console)]\n└─ Loaf.Relax: job\n   └─ console: console\n',
  ],
  [
    'jobs that share',
    nested,
    `nested on unix: 3 jobs [Loaf.After(Loaf.Bridge(tap0, console), console), Loaf.Bridge(tap0, console), Loaf.Idle]
├─ Loaf.After: job
│  ├─ Loaf.Bridge: job
│  │  ├─ tap0: network
│  │  └─ console: console
│  └─ console: console (shared)
├─ Loaf.Bridge: job (shared)
└─ Loaf.Idle: job
`,
  ],
])('draws %s as a tree', (_, graph, tree) => {
  expect(describeTree(graph, 'unix')).toBe(tree);
});

it('draws modules, devices and what goes where in DOT', () => {
  expect(describeDot(seed.both, 'xen')).toMatchInlineSnapshot(`
   "digraph "both" {
     rankdir=TB; bgcolor="white"; fontname="Helvetica"; node [fontname="Helvetica", fontsize=12]; edge [color="#666666", fontname="Helvetica", fontsize=10];
     label="both on xen"; labelloc=t;
     application [shape=box, style="filled,bold", fillcolor="#fff3d6", label="both"];
     n0 [shape=ellipse, style=filled, fillcolor="#dcebfa", label="tap0\\nnetwork"];
     n1 [shape=ellipse, style=filled, fillcolor="#dcebfa", label="console"];
     n2 [shape=box, style="filled,rounded", fillcolor="#e4f4e1", label="Loaf.Relax\\njob"];
     application -> n2;
     n2 -> n0 [label="1"];
     n2 -> n1 [label="2"];
   }
   "
  `);
});

it('numbers arguments only where there are several', () => {
  expect(describeDot(seed.console, 'unix')).toContain('  n1 -> n0;\n');
});

it('quotes everything for DOT', () => {
  const graph = toGraph({ name: 'x', jobs: [foreign('A.B', console.to(job)).$(customConsole('"];\\N<b>')).node] });
  const hostile: Graph = { ...graph, name: 'a"b\nc\td' };
  const dot = describeDot(hostile, 'p"');
  expect(dot).toContain('digraph "a\\"b\\nc d" {');
  expect(dot).toContain('label="a\\"b\\nc d on p\\""');
  expect(dot).toContain('label="console \\"];\\\\N<b>\\nconsole"');
});
