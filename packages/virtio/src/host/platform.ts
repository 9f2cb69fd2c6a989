import { fileURLToPath } from 'node:url';
import { ownSources, type Platform } from '@mirage/core';
import { imageNames, linkImage, webGlobals } from '@mirage/image';
import { missing } from './requirements.js';
import { command } from './run/command.js';

/** Unikernels as virtual machines with virtio devices: one ELF image for QEMU, KVM, Firecracker and Cloud Hypervisor. */
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
    network: { unsupported: 'its network driver is not written yet' },
  },
  artefacts: (name) => imageNames(name, 'virtio'),
  files: () => ({}),
  nodeModules: false,
  globals: webGlobals,
  link: (graph, bundle) =>
    linkImage({ graph, bundle, platform: 'virtio', isOwn: ownSources(fileURLToPath(import.meta.url)) }),
  missing: async () => missing(process.env['PATH'] ?? ''),
  command,
};
