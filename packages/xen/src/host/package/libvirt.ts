import type { PackageFormat } from '@mirage/core';
import { deployedByLibvirt } from '@mirage/bare-metal';
import { libvirtXml } from '../config/libvirt.js';
import { imageFile, packagedDomain } from './domain.js';

/** A domain of libvirt for Xen. */
export const libvirt: PackageFormat = {
  name: 'libvirt',
  syntax: 'xml',
  package: (input) => ({
    files: [
      {
        path: `${input.graph.name}.xml`,
        contents: input.print.xml(libvirtXml(packagedDomain(input), input.settings.directory)),
      },
      imageFile(input),
    ],
    remarks: [],
  }),
  deployment: deployedByLibvirt('xen', ['/system']),
};
