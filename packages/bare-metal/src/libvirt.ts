import { createHash } from 'node:crypto';
import { shellQuote } from '@mirage/args';
import type { Deployment } from '@mirage/core';

/**
 * Returns how libvirt starts a package, on a hypervisor by the scheme of its address. Source: libvirt, docs/uri.rst and
 * docs/manpages/virsh.rst.
 */
export function deployedByLibvirt(scheme: string, paths: readonly string[]): Deployment {
  return {
    scheme,
    paths,
    commands(name, address) {
      const virsh = `virsh -c ${address}`;
      const domain = shellQuote(name);
      return {
        // `virsh domstate` translates its answer. A list of names has no other text.
        isRunning: `${virsh} list --name | grep -qxF -e ${domain}`,
        shutdown: `${virsh} shutdown ${domain}`,
        destroy: `${virsh} destroy ${domain}`,
        start: `${virsh} define ${shellQuote(`${name}.xml`)} && ${virsh} start ${domain}`,
        console: `${virsh} console ${domain}`,
      };
    },
  };
}

/** The namespace of the identifiers, a random UUID. */
const NAMESPACE = Buffer.from('5d4b1c0e9a7f4b3a8c2e6f1d0b9a8e77', 'hex');

/**
 * Returns the identifier of a domain: a UUID of its name. libvirt refuses a new definition of a name with another
 * identifier, and makes up one for a definition without. Source: RFC 9562, 5.5, version 5.
 */
export function domainUuid(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
