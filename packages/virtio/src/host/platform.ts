import { fileURLToPath } from 'node:url';
import { ownSources, type Platform } from '@mirage/core';
import { kernelNotices } from '@mirage/kernel';
import {
  imageNames,
  installWebGlobals,
  intl,
  linkImage,
  refuseInterface,
  thisInstaller,
  webGlobals,
} from '@mirage/image';
import { missing } from './requirements.js';
import { command } from './run/command.js';

/**
 * Unikernels as virtual machines with virtio devices: one ELF image for QEMU, KVM, Firecracker and Cloud Hypervisor.
 */
export const platform: Platform = {
  name: 'virtio',
  package: '@mirage/virtio',
  drivers: '@mirage/virtio/drivers',
  devices: {
    console: {
      connect: 'connectConsole',
      refuse: ({ parameters }) =>
        parameters['id'] === '' ? undefined : 'a virtual machine has one console so far, which is defaultConsole',
    },
    network: {
      connect: 'connectNetwork',
      driver: 'virtio-net',
      refuse: ({ parameters }) => refuseInterface(parameters['name'] ?? ''),
    },
    block: { connect: 'connectBlock', driver: 'virtio-blk' },
    sockets: { unsupported: 'host sockets exist on unix alone' },
    directory: {
      unsupported: 'a virtual machine sees no folder of the host: crunch makes its files part of the image',
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
  link: (graph, bundle) =>
    linkImage({ graph, bundle, platform: 'virtio', isOwn: ownSources(fileURLToPath(import.meta.url)) }),
  notices: kernelNotices,
  missing: async (_graph, settings) => {
    const path = process.env['PATH'] ?? '';
    return missing({ path, installer: thisInstaller(path) }, settings?.networks ?? []);
  },
  command,
};
