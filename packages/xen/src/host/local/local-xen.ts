import { fileURLToPath } from 'node:url';
import type { HostMachine } from '../host-machine.js';
import type { Xen } from '../xen.js';

/** The Xen of this machine, which is its domain 0. */
export function localXen({ isRoot }: HostMachine): Xen {
  return {
    missing: (name) =>
      isRoot
        ? []
        : [{ what: 'xl needs root', command: `sudo env "PATH=$PATH" npx nx run ${name}:run --configuration=xen` }],
    runner: [fileURLToPath(new URL('./main.js', import.meta.url))],
    // Guests are on the bridge of this machine and have their own addresses.
    canForward: false,
  };
}
