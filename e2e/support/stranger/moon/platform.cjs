const { join } = require('node:path');

const later = 'the moon has none yet';

/** A platform for the tests: a script for Node, which prints where it runs. */
exports.platform = {
  name: 'moon',
  package: '@stranger/moon',
  drivers: '@stranger/moon/drivers',
  devices: {
    console: {
      connect: 'connectConsole',
      refuse: ({ parameters }) => (parameters.id === '' ? undefined : 'there is one console on the moon'),
    },
    network: { unsupported: later },
    block: { unsupported: later },
    directory: { unsupported: later },
    sockets: { unsupported: later },
    clock: { unsupported: later },
    time: { connect: 'connectTime' },
    random: { unsupported: later },
  },
  artefacts: (name) => [`${name}.moon.cjs`],
  files: (graph) => ({ 'landing.txt': `${graph.name}\n` }),
  nodeModules: false,
  link: async (graph, { code }) => [{ name: `${graph.name}.moon.cjs`, contents: code, executable: false }],
  missing: async () => [],
  command: (graph, folder, { args }) => ({
    program: process.execPath,
    args: [join(folder, `${graph.name}.moon.cjs`), ...args],
    exitStatus: (status) => status,
  }),
};
