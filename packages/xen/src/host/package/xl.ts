import { shellQuote } from '@mirage/args';
import type { Deployment, PackageFormat } from '@mirage/core';
import { xlName } from '../config/xl-file.js';
import { printXl } from '../config/xl-syntax.js';
import { imageFile, packagedDomain } from './domain.js';

/** Xen's own toolstack. The user's own part is that of `nx build`, NAME.local.xl beside config.ts. */
const deployment: Deployment = {
  scheme: 'xl',
  paths: ['/'],
  commands(name) {
    const domain = shellQuote(name);
    return {
      isRunning: `xl domid ${domain}`,
      shutdown: `xl shutdown ${domain}`,
      destroy: `xl destroy ${domain}`,
      start: `xl create ${shellQuote(xlName(name))}`,
      console: `xl console ${domain}`,
    };
  },
};

/** The file that `xl create` reads. */
export const xl: PackageFormat = {
  name: 'xl',
  package: (input) => ({
    files: [
      { path: xlName(input.graph.name), contents: printXl(packagedDomain(input, input.overlay)) },
      imageFile(input),
    ],
    remarks: [],
  }),
  deployment,
};
