import { fileURLToPath } from 'node:url';
import { ownSources, type Platform } from '@mirage/core';
import { imageNames, linkImage } from '@mirage/image';

/** Unikernels as domains of Xen: one PVH image, and the files that xl and libvirt start it with. */
export const platform: Platform = {
  name: 'xen',
  package: '@mirage/xen',
  drivers: '@mirage/xen/drivers',
  devices: {
    console: {
      connect: 'connectConsole',
      refuse: ({ parameters }) =>
        parameters['id'] === '' ? undefined : 'a domain has one console so far, which is defaultConsole',
    },
    network: { unsupported: 'its network driver is not written yet' },
    block: { unsupported: 'its driver for disks is not written yet' },
    directory: { unsupported: 'a domain sees no folder of the host: crunch makes its files part of the image' },
    clock: { connect: 'connectClock' },
    time: { connect: 'connectTime' },
    random: { connect: 'connectRandom' },
  },
  artefacts: (name) => imageNames(name, 'xen'),
  files: () => ({}),
  nodeModules: false,
  link: (graph, bundle) =>
    linkImage({ graph, bundle, platform: 'xen', isOwn: ownSources(fileURLToPath(import.meta.url)) }),
  missing: async () => [],
  command: (graph, folder) => ({ program: 'xl', args: ['create', '-c', `${folder}/${graph.name}.xl`] }),
};
