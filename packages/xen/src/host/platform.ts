import { fileURLToPath } from 'node:url';
import { ownSources, type Platform } from '@mirage/core';
import { imageNames, linkImage, webGlobals } from '@mirage/image';

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
  },
  artefacts: (name) => imageNames(name, 'xen'),
  files: () => ({}),
  nodeModules: false,
  globals: webGlobals,
  link: (graph, bundle) =>
    linkImage({ graph, bundle, platform: 'xen', isOwn: ownSources(fileURLToPath(import.meta.url)) }),
  missing: async () => [],
  command: (graph, folder) => ({ program: 'xl', args: ['create', '-c', `${folder}/${graph.name}.xl`] }),
};
