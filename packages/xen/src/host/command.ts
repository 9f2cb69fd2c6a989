import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MirageError, type Graph, type RunCommand, type RunSettings } from '@mirage/core';
import { attach, imageNames, type Forward } from '@mirage/image';
import { quoteArguments } from '@mirage/args';
import { assemble, isAssembled } from './lab/assemble.js';
import { joinLab } from './lab/client.js';
import type { Say } from './lab/debian-packages.js';
import { cacheFolder, runtimeFolder } from './lab/folders.js';
import { libvirtXml } from './config/libvirt.js';
import { hasXen, type Machine } from './requirements.js';
import { changeWords, parseXl, printValue, type XlValue } from './config/xl-syntax.js';
import { DEFAULT_BRIDGE, xlName } from './config/xl-file.js';

/** The status with which the process says that there was no run: xl refused, or the lab ended. */
export const REFUSAL = 125;

/** The least memory that xl gives a domain. */
const LEAST_MEMORY_MIB = 1;

/**
 * How to run the image in `folder`, an absolute path, with the file for xl beside it: on this machine's Xen, else on
 * the laptop Xen. Errors: MIR0503, settings that cannot be.
 */
export function command(machine: Machine, graph: Graph, folder: string, settings: RunSettings): RunCommand {
  const onXen = hasXen(machine);
  const { changes, forwards } = changesOf(graph, settings, onXen);
  const file = join(folder, xlName(graph.name));
  const [, map] = imageNames(graph.name, 'xen');
  const main = fileURLToPath(new URL('./lab/main.js', import.meta.url));
  return {
    program: process.execPath,
    args: [
      main,
      'run',
      file,
      ...(onXen ? ['--here'] : []),
      ...(settings.isPaused ? ['--paused'] : []),
      ...forwards.map((forward) => `--forward=${forward}`),
      ...[...changes].map(([name, value]) => `--set=${name}=${printValue(value)}`),
    ],
    sourceMap: join(folder, map),
    tellsStatus: true,
    refusal: REFUSAL,
    others: [
      // In its folder, for there start the paths in the file.
      {
        name: 'Xen',
        text: `cd ${shellQuote(folder)} && sudo xl create -c ${[basename(file), ...changeWords(changes)].map(shellQuote).join(' ')}`,
      },
      { name: 'libvirt: virsh create this.xml', text: libvirtXml(new Map([...settingsIn(file), ...changes]), folder) },
    ],
    ...(onXen ? {} : { prepare: (say: Say) => prepareLab(machine, say) }),
  };
}

/** Settings of xl that the settings of this run replace, and ports that lead to the guest, in QEMU's notation. */
interface Changes {
  readonly changes: ReadonlyMap<string, XlValue>;
  readonly forwards: readonly string[];
}

function changesOf(graph: Graph, settings: RunSettings, onXen: boolean): Changes {
  const { args, memoryMiB, networks = [], forwards = [] } = settings;
  const changes = new Map<string, XlValue>();
  if (memoryMiB !== undefined) {
    if (!Number.isInteger(memoryMiB) || memoryMiB < LEAST_MEMORY_MIB) {
      throw new MirageError('MIR0503', `A domain cannot have ${memoryMiB} MiB of memory.`, {
        next: 'Give a whole number of MiB, for example --memory=64.',
      });
    }
    changes.set('memory', memoryMiB);
  }
  if (args.length > 0) changes.set('cmdline', quoteArguments(args));
  if (onXen && forwards.length > 0) {
    throw new MirageError('MIR0503', 'On this machine guests are on its bridge, so no ports are forwarded.', {
      next: 'Leave out --forward, and reach the guest by its own address.',
    });
  }
  const attached = attach(graph, networks, forwards, 'user');
  const vif = attached.map(({ mac, label, attachment }) => {
    if (attachment.is === 'tap') {
      throw new MirageError(
        'MIR0503',
        `On Xen no network leads to a TAP interface, such as ${label ?? attachment.name}.`,
        { next: 'Give the name of a bridge: --network=bridge:NAME.' },
      );
    }
    return `mac=${mac},bridge=${attachment.is === 'bridge' ? attachment.name : DEFAULT_BRIDGE}`;
  });
  if (networks.length > 0) changes.set('vif', vif);
  return {
    changes,
    forwards: attached
      .flatMap(({ attachment }) => (attachment.is === 'user' ? attachment.forwards : []))
      .map(forwardRule),
  };
}

/** The address that QEMU's own DHCP gives its first guest, and that a guest without one takes. */
const FIRST_GUEST = '10.0.2.15';

function forwardRule({ protocol, address, hostPort, guestPort }: Forward): string {
  return `${protocol}:${address}:${hostPort}-${FIRST_GUEST}:${guestPort}`;
}

/** What build has written for xl. */
function settingsIn(file: string): Map<string, XlValue> {
  return new Map(parseXl(readFileSync(file, 'utf8')).map(({ name, value }) => [name, value]));
}

/** Assembles and boots the laptop Xen, and keeps it until the run has ended. Error: MIR0505. */
async function prepareLab({ environment }: Machine, say: Say): Promise<() => void> {
  try {
    const cache = cacheFolder(environment);
    const isNew = !isAssembled(cache);
    say(`no Xen on this machine: using the laptop Xen${isNew ? ' (first time: 80 to 130 MB of Debian packages)' : ''}`);
    const lab = await joinLab(runtimeFolder(environment), await assemble(cache, say), say);
    return lab.leave;
  } catch (error) {
    throw new MirageError('MIR0505', `There is no laptop Xen: ${(error as Error).message}.`, {
      next: 'Mend that, then do it again. What was fetched is kept.',
    });
  }
}

function shellQuote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
