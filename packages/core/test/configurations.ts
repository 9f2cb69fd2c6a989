import {
  console,
  defaultConsole,
  foreign,
  job,
  network,
  netif,
  tap0,
  toGraph,
  type DeviceTable,
  type Graph,
  type PlatformTable,
} from '../src/index.js';

/** The seed's four configurations. */
export const seed = {
  empty: toGraph({ name: 'empty', jobs: [] }),
  console: toGraph({ name: 'out_to_lunch', jobs: [foreign('Loaf.Relax', console.to(job)).$(defaultConsole).node] }),
  networks: toGraph({
    name: 'two_networks',
    jobs: [foreign('Loaf.Relax', network.to(network).to(job)).$(tap0, netif('1')).node],
  }),
  both: toGraph({
    name: 'both',
    jobs: [foreign('Loaf.Relax', network.to(console).to(job)).$(tap0, defaultConsole).node],
  }),
} satisfies Record<string, Graph>;

/** A table with a function for each kind. */
function table(console: string, network: string): DeviceTable {
  return {
    console: { connect: console },
    network: { connect: network },
    block: { connect: 'connectBlock' },
    directory: { connect: 'connectDirectory' },
    sockets: { connect: 'connectSocketStack' },
    clock: { connect: 'connectClock' },
    time: { connect: 'connectTime' },
    random: { connect: 'connectRandom' },
  };
}

/** A platform with all devices, under its own names. */
export const unix: PlatformTable = {
  name: 'unix',
  package: '@mirage/unix',
  drivers: '@mirage/unix/drivers',
  devices: table('connectStdio', 'connectTap'),
  artefacts: (name) => [`mir-${name}`],
  files: () => ({}),
};

/** Another platform, with an additional file and artefact. */
export const xen: PlatformTable = {
  name: 'xen',
  package: '@mirage/xen',
  drivers: '@mirage/xen/drivers',
  devices: table('connectConsole', 'connectNetfront'),
  artefacts: (name) => [`mir-${name}.xen`, `${name}.xl`],
  files: ({ name }) => ({ [`${name}.xl`]: `name = "${name}"\n` }),
};

/** Returns a graph without the locations of its nodes. */
export function withoutPlaces(graph: Graph): unknown {
  return JSON.parse(JSON.stringify(graph, (key, value: unknown) => (key === 'where' ? undefined : value)));
}
