import { fileURLToPath } from 'node:url';
import {
  isBehindMonitor,
  ownSources,
  refuseInterface,
  type Artefact,
  type Bundle,
  type Graph,
  type LinkOptions,
  type Overlay,
  type Platform,
} from '@mirage/core';
import { kernelNotices } from '@mirage/kernel';
import { imageNames, installWebGlobals, intl, kernelComponents, linkImage, webGlobals } from '@mirage/bare-metal';
import { command } from './command.js';
import { mergeOverlay } from './config/overlay.js';
import { chooseXen } from './choose-xen.js';
import { thisMachine } from './host-machine.js';
import { printXl } from './config/xl-syntax.js';
import { packageFormats } from './package/formats.js';
import { emitXl, overlayName, xlName, xlSettings } from './config/xl-file.js';

/** The platform `xen`: a unikernel is a PVH image and the file that xl creates its domain from. */
export const platform: Platform = {
  name: 'xen',
  package: '@mirage/xen',
  drivers: '@mirage/xen/drivers',
  devices: {
    console: {
      connect: 'connectConsole',
      refuse: ({ parameters }) =>
        parameters['id'] === '' ? undefined : 'a domain has only one console, defaultConsole',
    },
    network: {
      connect: 'connectNetwork',
      driver: 'netfront',
      refuse: ({ parameters }) => refuseInterface(parameters['name'] ?? ''),
    },
    block: { connect: 'connectBlock', driver: 'blkfront' },
    sockets: { unsupported: 'host sockets exist only on unix' },
    directory: { unsupported: 'a domain cannot see folders of the host; crunch embeds their files in the image' },
    clock: { connect: 'connectClock' },
    time: { connect: 'connectTime' },
    random: { connect: 'connectRandom' },
  },
  artefacts: (name) => [...imageNames(name, 'xen'), xlName(name)],
  files: (graph) => ({ [xlName(graph.name)]: emitXl(graph) }),
  overlay: overlayName,
  nodeModules: false,
  globals: webGlobals,
  installGlobals: installWebGlobals,
  intl,
  link,
  notices: kernelNotices,
  components: kernelComponents,
  missing: async (graph) => chooseXen(thisMachine()).missing(graph.name),
  canForward: (graph, { networks = [] }) =>
    chooseXen(thisMachine()).canForward && isBehindMonitor(graph, networks, 'user'),
  command: (graph, folder, settings) => command(chooseXen(thisMachine()), graph, folder, settings),
  packageFormats,
};

async function link(graph: Graph, bundle: Bundle, overlay?: Overlay, options?: LinkOptions): Promise<Artefact[]> {
  // First, because it is fast and reports the user's mistakes.
  const settings = mergeOverlay(xlSettings(graph), overlay);
  const image = await linkImage({
    graph,
    bundle,
    platform: 'xen',
    options,
    isOwn: ownSources(fileURLToPath(import.meta.url)),
  });
  return [...image, { name: xlName(graph.name), contents: printXl(settings), executable: false }];
}
