import { join, resolve } from 'node:path';
import { attach, disks, MirageError, type Graph, type RunCommand, type RunSettings } from '@mirage/core';
import { imageNames } from '@mirage/bare-metal';
import { quoteArguments, shellQuote } from '@mirage/args';
import { diskSerial } from '../../disk-serial.js';
import { hasKvm, QEMU } from '../requirements.js';
import { cloudHypervisorArguments } from './cloud-hypervisor.js';
import { firecrackerConfiguration } from './firecracker.js';
import { MACHINES, type Machine, type VirtualMachine } from './machine.js';
import { guestStatus, qemuArguments } from './qemu.js';

const DEFAULT_MEMORY_MIB = 64;
/** Slots for virtio-mmio devices that QEMU's microvm has. */
const MICROVM_DEVICES = 24;

/**
 * How to boot the image in `folder`, an absolute path. Error: MIR0503, an unknown machine type, too little memory,
 * networks that cannot be.
 */
export function command(graph: Graph, folder: string, settings: RunSettings): RunCommand {
  const { args, memoryMiB = DEFAULT_MEMORY_MIB, machine = MACHINES[0], networks = [], forwards = [] } = settings;
  if (!isMachine(machine)) {
    throw new MirageError('MIR0503', `The platform virtio knows no machine type ${machine}.`, {
      next: `Choose one of ${MACHINES.join(', ')}, for example --machine=${MACHINES[0]}.`,
    });
  }
  if (!Number.isInteger(memoryMiB) || memoryMiB < 1) {
    throw new MirageError('MIR0503', `A virtual machine cannot have ${memoryMiB} MiB of memory.`, {
      next: `Give a whole number of MiB, for example --memory=${DEFAULT_MEMORY_MIB}.`,
    });
  }
  const [image, map] = imageNames(graph.name, 'virtio').map((name) => join(folder, name));
  const vm: VirtualMachine = {
    image: image!,
    memoryMiB,
    commandLine: quoteArguments(args),
    // The artefacts lie two folders below the unikernel's.
    disks: disks(graph).map(({ path, isReadOnly }) => ({
      file: resolve(folder, '../..', path),
      serial: diskSerial(path),
      isReadOnly,
    })),
    networks: attach(graph, networks, forwards, 'user'),
  };
  const devices = vm.disks.length + vm.networks.length;
  if (machine === 'microvm' && devices > MICROVM_DEVICES) {
    throw new MirageError(
      'MIR0503',
      `A microvm has room for ${MICROVM_DEVICES} devices, and this unikernel has ${devices}.`,
      {
        next: 'Choose another machine type: --machine=q35.',
      },
    );
  }
  return {
    program: QEMU,
    args: qemuArguments(vm, machine, hasKvm()),
    exitStatus: guestStatus,
    sourceMap: map!,
    others: [
      { name: 'Firecracker: firecracker --no-api --config-file this.json', text: firecrackerConfiguration(vm) },
      { name: 'Cloud Hypervisor', text: `cloud-hypervisor ${cloudHypervisorArguments(vm).map(shellQuote).join(' ')}` },
    ],
  };
}

function isMachine(name: string): name is Machine {
  return (MACHINES as readonly string[]).includes(name);
}
