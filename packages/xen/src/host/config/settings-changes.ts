import { attach, MirageError, type Forward, type Graph, type RunSettings } from '@mirage/core';
import { quoteArguments } from '@mirage/args';
import { DEFAULT_BRIDGE } from './xl-file.js';
import type { XlValue } from './xl-syntax.js';

/** The smallest amount of memory that xl gives a domain. */
const LEAST_MEMORY_MIB = 1;

/** The changes that the settings of a run make. */
export interface Changes {
  /** Settings of xl to replace. */
  readonly changes: ReadonlyMap<string, XlValue>;
  /** Ports to forward to the guest, in QEMU's notation. */
  readonly forwards: readonly string[];
}

/** Returns the changes of a run. `canForward`: ports can be forwarded to its domain. Error: MIR0503. */
export function changesOf(graph: Graph, settings: RunSettings, canForward: boolean): Changes {
  const { args, memoryMiB, networks = [], forwards = [], guestAddress = FIRST_GUEST } = settings;
  const changes = new Map<string, XlValue>();
  if (memoryMiB !== undefined) {
    if (!Number.isInteger(memoryMiB) || memoryMiB < LEAST_MEMORY_MIB) {
      throw new MirageError('MIR0503', `A domain cannot have ${memoryMiB} MiB of memory.`, {
        next: 'Use a whole number of MiB, for example --memory=64.',
      });
    }
    changes.set('memory', memoryMiB);
  }
  if (args.length > 0) changes.set('cmdline', quoteArguments(args));
  if (!canForward && forwards.length > 0) {
    throw new MirageError('MIR0503', 'Ports cannot be forwarded on this machine: its guests are on a bridge.', {
      next: "Remove --forward, and use the guest's own address.",
    });
  }
  const attached = attach(graph, networks, forwards, 'user');
  const vif = attached.map(({ mac, label, attachment }) => {
    if (attachment.is === 'tap') {
      throw new MirageError(
        'MIR0503',
        `On Xen a network cannot be attached to a TAP interface: ${label ?? attachment.name}.`,
        { next: 'Use a bridge: --network=bridge:NAME.' },
      );
    }
    return `mac=${mac},bridge=${attachment.is === 'bridge' ? attachment.name : DEFAULT_BRIDGE}`;
  });
  if (networks.length > 0) changes.set('vif', vif);
  return {
    changes,
    forwards: attached
      .flatMap(({ attachment }) => (attachment.is === 'user' ? attachment.forwards : []))
      .map((forward) => forwardRule(forward, guestAddress)),
  };
}

/** The address that QEMU's DHCP server gives its first guest. */
const FIRST_GUEST = '10.0.2.15';

function forwardRule({ protocol, address, hostPort, guestPort }: Forward, guestAddress: string): string {
  return `${protocol}:${address}:${hostPort}-${guestAddress}:${guestPort}`;
}
