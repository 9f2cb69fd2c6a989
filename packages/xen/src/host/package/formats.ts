import type { PackageFormat } from '@mirage/core';
import { checkDirectory, imageNames } from '@mirage/bare-metal';
import { libvirtXml } from './config/libvirt.js';
import { changesOf } from './config/settings-changes.js';
import { xlSettings } from './config/xl-file.js';

/** A domain of libvirt for Xen. */
const libvirt: PackageFormat = {
  name: 'libvirt',
  syntax: 'xml',
  package({ graph, settings, image, print }) {
    checkDirectory(settings.directory, graph.name);
    const { changes } = changesOf(graph, settings, false);
    // Disks with relative paths are in the folder of the image.
    const domain = new Map([...xlSettings(graph, (path) => path), ...changes]);
    return {
      files: [
        { path: `${graph.name}.xml`, contents: print.xml(libvirtXml(domain, settings.directory)) },
        { path: imageNames(graph.name, 'xen')[0], contents: image },
      ],
      remarks: [],
    };
  },
};

/** The formats in which an image for Xen is packaged. */
export const packageFormats: readonly PackageFormat[] = [libvirt];
