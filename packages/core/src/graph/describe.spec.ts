import { seed, unix } from '../../test/configurations.js';
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
  type DescribedPlatform,
  type Graph,
} from '../index.js';

const virtio: DescribedPlatform = {
  ...unix,
  name: 'virtio',
  devices: { ...unix.devices, network: { driver: 'virtio-net' } },
};

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
  expect(describeTree(graph, unix)).toBe(tree);
});

it('shows the driver of a device if the platform names it', () => {
  expect(describeTree(seed.both, virtio)).toBe(`both on virtio: 1 job [Loaf.Relax(tap0, console)]
└─ Loaf.Relax: job
   ├─ tap0: network (virtio-net)
   └─ console: console
`);
});

it('draws the same picture for platforms without driver names', () => {
  expect(describeDot(seed.console, virtio)).toBe(describeDot(seed.console, unix));
  expect(describeDot(seed.both, virtio)).not.toBe(describeDot(seed.both, unix));
});

it('draws modules, devices and arrows in DOT', () => {
  expect(describeDot(seed.both, virtio)).toMatchInlineSnapshot(`
   "digraph "both" {
     rankdir=TB; bgcolor="#ffffff"; pad=0.15; nodesep=0.25; ranksep=0.4;
     node [fontname="Helvetica,Arial,sans-serif", fontcolor="#1f2328", fontsize=12, margin="0.2,0.08", height=0.5];
     edge [fontname="Helvetica,Arial,sans-serif", fontcolor="#1f2328", fontsize=10, color="#57606a", arrowsize=0.7];
     unikernel [shape=box, style=filled, fillcolor="#fff3d6", color="#a8741a", penwidth=2, label="both\\non virtio"];
     n0 [shape=box, style="filled,rounded", fillcolor="#dcebfa", color="#3f72a5", label="tap0\\nnetwork\\nvirtio-net"];
     n1 [shape=box, style="filled,rounded", fillcolor="#dcebfa", color="#3f72a5", label="console"];
     n2 [shape=box, style=filled, fillcolor="#e4f4e1", color="#4a8a41", label="Loaf.Relax\\njob"];
     unikernel -> n2;
     n2 -> n0 [label=" 1"];
     n2 -> n1 [label=" 2"];
   }
   "
  `);
});

it('numbers arguments only where there are several', () => {
  expect(describeDot(seed.console, unix)).toContain('  n1 -> n0;\n');
});

it('quotes everything for DOT', () => {
  const graph = toGraph({ name: 'x', jobs: [foreign('A.B', console.to(job)).$(customConsole('"];\\N<b>')).node] });
  const hostile: Graph = { ...graph, name: 'a"b\nc\td' };
  const platform = { name: 'p"', devices: { ...unix.devices, console: { driver: 'd"' } } };
  const dot = describeDot(hostile, platform);
  expect(dot).toContain('digraph "a\\"b\\nc d" {');
  expect(dot).toContain('label="a\\"b\\nc d\\non p\\""');
  expect(dot).toContain('label="console \\"];\\\\N<b>\\nconsole\\nd\\""');
});
