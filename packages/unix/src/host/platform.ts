import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownSources, type Graph, type Platform } from '@mirage/core';
import { artefactName, command } from './run.js';
import { link, nativeComponents, nativeNotices } from './link.js';
import { koffiFiles } from './native-binary.js';
import { missing } from './requirements.js';

/** Longest name of a Linux interface: IFNAMSIZ without the final zero. */
const LONGEST_INTERFACE_NAME = 15;

/** The platform `unix`: a unikernel is one executable file for Node. */
export const platform: Platform = {
  name: 'unix',
  package: '@mirage/unix',
  drivers: '@mirage/unix/drivers',
  devices: {
    console: {
      connect: 'connectConsole',
      refuse: ({ parameters }) =>
        parameters['id']?.includes('\0') ? 'a path cannot contain the character NUL' : undefined,
    },
    network: {
      connect: 'connectNetwork',
      driver: 'TAP interface',
      refuse: ({ parameters }) =>
        Buffer.byteLength(parameters['name'] ?? '') > LONGEST_INTERFACE_NAME
          ? `the name of a Linux interface has at most ${LONGEST_INTERFACE_NAME} bytes`
          : undefined,
    },
    block: { connect: 'connectBlock', driver: 'file' },
    directory: { connect: 'connectDirectory', driver: 'folder' },
    sockets: { connect: 'connectSocketStack', driver: 'host sockets' },
    clock: { connect: 'connectClock' },
    time: { connect: 'connectTime' },
    random: { connect: 'connectRandom' },
  },
  artefacts: (name) => [artefactName(name)],
  files: () => ({}),
  nodeModules: true,
  globals: fileURLToPath(new URL('../guest/globals/index.js', import.meta.url)),
  installGlobals: fileURLToPath(new URL('../guest/globals/install.js', import.meta.url)),
  intl: dirname(createRequire(import.meta.url).resolve('@mirage/runtime/intl')),
  link: async (graph: Graph, bundle) =>
    link(graph, bundle, { ownSources: ownSources(fileURLToPath(import.meta.url)), koffi: koffiFiles }),
  notices: (graph) => nativeNotices(graph, koffiFiles),
  components: (graph) => nativeComponents(graph, koffiFiles),
  missing: async (graph) => missing(graph, { platform: process.platform, koffi: koffiFiles }),
  command,
};
