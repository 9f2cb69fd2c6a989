import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Graph, RunCommand, RunSettings } from '@mirage/core';
import { imageNames } from '@mirage/bare-metal';
import { shellQuote } from '@mirage/args';
import { hasKvm, QEMU } from '../requirements.js';
import { cloudHypervisorArguments } from './cloud-hypervisor.js';
import { firecrackerConfiguration } from './firecracker.js';
import { firmwareArguments } from './firmware.js';
import { machineOf } from './machine-of.js';
import { guestStatus, qemuArguments } from './qemu.js';

/** Returns the command that boots the image in `folder`, an absolute path. Error: MIR0503 for invalid settings. */
export function command(graph: Graph, folder: string, settings: RunSettings): RunCommand {
  const [image, map] = imageNames(graph.name, 'virtio').map((name) => join(folder, name));
  const { vm, machine } = machineOf(graph, settings, {
    image: image!,
    // The folder of the artefacts is two levels below the unikernel's.
    disk: (path) => resolve(folder, '../..', path),
  });
  return {
    program: QEMU,
    args: qemuArguments(vm, machine, hasKvm(), firmwareArguments(machine)),
    supervisor: fileURLToPath(new URL('./supervisor/main.js', import.meta.url)),
    exitStatus: guestStatus,
    sourceMap: map!,
    others: [
      {
        name: 'Firecracker: firecracker --no-api --config-file this.json',
        text: JSON.stringify(firecrackerConfiguration(vm), null, 2),
      },
      { name: 'Cloud Hypervisor', text: `cloud-hypervisor ${cloudHypervisorArguments(vm).map(shellQuote).join(' ')}` },
    ],
  };
}
