import { fileURLToPath } from 'node:url';
import { MirageError } from '@mirage/core';
import type { HostMachine } from '../host-machine.js';
import type { Say, Xen } from '../xen.js';
import { assemble, isAssembled } from './assemble.js';
import { connectLab } from './client.js';
import { cacheFolder, runtimeFolder } from './folders.js';
import { missingForLab } from './requirements.js';

/** The laptop Xen, on a machine that has no Xen. */
export function labXen(machine: HostMachine): Xen {
  return {
    missing: () => missingForLab(machine),
    runner: [fileURLToPath(new URL('./main.js', import.meta.url)), 'run'],
    canForward: true,
    prepare: (say) => prepareLab(machine, say),
  };
}

/** Assembles and boots the laptop Xen. Resolves to a function that releases it. Error: MIR0505. */
async function prepareLab({ environment }: HostMachine, say: Say): Promise<() => void> {
  try {
    const cache = cacheFolder(environment);
    const isNew = !isAssembled(cache);
    say(
      `no Xen on this machine: using the laptop Xen${isNew ? ' (first time: downloads 80 to 130 MB of Debian packages)' : ''}`,
    );
    const lab = await connectLab(runtimeFolder(environment), await assemble(cache, say), say);
    return lab.leave;
  } catch (error) {
    throw new MirageError('MIR0505', `The laptop Xen cannot be started: ${(error as Error).message}.`, {
      next: 'Fix the cause and try again. Downloaded packages are kept.',
    });
  }
}
