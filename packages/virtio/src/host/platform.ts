import { fileURLToPath } from 'node:url';
import { isBehindMonitor, ownSources, refuseInterface, type Platform } from '@mirage/core';
import { kernelNotices } from '@mirage/kernel';
import { thisInstaller } from '@mirage/programs';
import { imageNames, installWebGlobals, intl, kernelComponents, linkImage, webGlobals } from '@mirage/bare-metal';
import { packageFormats } from './package/formats.js';
import { missing } from './requirements.js';
import { command } from './run/command.js';

/** The platform `virtio`: a unikernel is one ELF image for QEMU, KVM, Firecracker and Cloud Hypervisor. */
export const platform: Platform = {
  name: 'virtio',
  package: '@mirage/virtio',
  drivers: '@mirage/virtio/drivers',
  devices: {
    console: {
      connect: 'connectConsole',
      refuse: ({ parameters }) =>
        parameters['id'] === '' ? undefined : 'a virtual machine has only one console, defaultConsole',
    },
    network: {
      connect: 'connectNetwork',
      driver: 'virtio-net',
      refuse: ({ parameters }) => refuseInterface(parameters['name'] ?? ''),
    },
    block: { connect: 'connectBlock', driver: 'virtio-blk' },
    sockets: { unsupported: 'host sockets exist only on unix' },
    directory: {
      unsupported: 'a virtual machine cannot see folders of the host; crunch embeds their files in the image',
    },
    clock: { connect: 'connectClock' },
    time: { connect: 'connectTime' },
    random: { connect: 'connectRandom' },
  },
  artefacts: (name) => imageNames(name, 'virtio'),
  files: () => ({}),
  nodeModules: false,
  globals: webGlobals,
  installGlobals: installWebGlobals,
  intl,
  link: (graph, bundle, _overlay, options) =>
    linkImage({ graph, bundle, platform: 'virtio', options, isOwn: ownSources(fileURLToPath(import.meta.url)) }),
  notices: kernelNotices,
  components: kernelComponents,
  missing: async (_graph, settings) => {
    const path = process.env['PATH'] ?? '';
    return missing({ path, installer: thisInstaller(path) }, settings?.networks ?? []);
  },
  canForward: (graph, { networks = [] }) => isBehindMonitor(graph, networks, 'user'),
  command,
  packageFormats,
};
