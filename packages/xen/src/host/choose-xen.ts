import { hasXen, type HostMachine } from './host-machine.js';
import { labXen } from './lab/lab-xen.js';
import { localXen } from './local/local-xen.js';
import type { Xen } from './xen.js';

/** Returns the Xen that runs domains on a machine: its own if it is a domain 0 with xl, otherwise the laptop Xen. */
export function chooseXen(machine: HostMachine): Xen {
  return hasXen(machine) ? localXen(machine) : labXen(machine);
}
