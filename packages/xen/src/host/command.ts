import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { attach, MirageError, type Forward, type Graph, type RunCommand, type RunSettings } from '@mirage/core';
import { quoteArguments, shellQuote } from '@mirage/args';
import { EXIT_NOT_RUN } from '@mirage/args/exit-status';
import { imageNames } from '@mirage/bare-metal';
import { libvirtXml } from './config/libvirt.js';
import { DEFAULT_BRIDGE, xlName } from './config/xl-file.js';
import { changeWords, parseXl, printValue, type XlValue } from './config/xl-syntax.js';
import type { Xen } from './xen.js';

/** The smallest amount of memory that xl gives a domain. */
const LEAST_MEMORY_MIB = 1;

/**
 * Returns the command that runs the image in `folder`, an absolute path, with the file for xl beside it. Error: MIR0503
 * when the settings are invalid for `xen`.
 */
export function command(xen: Xen, graph: Graph, folder: string, settings: RunSettings): RunCommand {
  const { changes, forwards } = changesOf(xen, graph, settings);
  const file = join(folder, xlName(graph.name));
  const [, map] = imageNames(graph.name, 'xen');
  return {
    program: process.execPath,
    args: [
      ...xen.runner,
      file,
      ...(settings.isPaused ? ['--paused'] : []),
      ...forwards.map((forward) => `--forward=${forward}`),
      ...[...changes].map(([name, value]) => `--set=${name}=${printValue(value)}`),
    ],
    sourceMap: join(folder, map),
    tellsStatus: true,
    refusal: EXIT_NOT_RUN,
    others: [
      // In the folder of the file, where the paths in it start.
      {
        name: 'Xen',
        text: `cd ${shellQuote(folder)} && sudo xl create -c ${[basename(file), ...changeWords(changes)].map(shellQuote).join(' ')}`,
      },
      { name: 'libvirt: virsh create this.xml', text: libvirtXml(new Map([...settingsIn(file), ...changes]), folder) },
    ],
    ...(xen.prepare ? { prepare: xen.prepare } : {}),
  };
}

/** The changes that the settings of a run make. */
interface Changes {
  /** Settings of xl to replace. */
  readonly changes: ReadonlyMap<string, XlValue>;
  /** Ports to forward to the guest, in QEMU's notation. */
  readonly forwards: readonly string[];
}

function changesOf(xen: Xen, graph: Graph, settings: RunSettings): Changes {
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
  if (!xen.canForward && forwards.length > 0) {
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

/** Reads the settings that `build` wrote for xl. */
function settingsIn(file: string): Map<string, XlValue> {
  return new Map(parseXl(readFileSync(file, 'utf8')).map(({ name, value }) => [name, value]));
}
