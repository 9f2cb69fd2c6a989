import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attach, disks, MirageError, type Graph, type RunCommand, type RunSettings } from '@mirage/core';
import { imageNames } from '@mirage/bare-metal';
import { quoteArguments, shellQuote } from '@mirage/args';
import { diskSerial } from '../../disk-serial.js';
import { hasKvm, QEMU } from '../requirements.js';
import { cloudHypervisorArguments } from './cloud-hypervisor.js';
import { firecrackerConfiguration } from './firecracker.js';
import { guestStatus, qemuArguments } from './qemu.js';
import { MACHINE_TYPES, type MachineType, type VirtualMachine } from './virtual-machine.js';

const DEFAULT_MEMORY_MIB = 64;
/** Slots for virtio-mmio devices in QEMU's microvm. */
const MICROVM_DEVICES = 24;
/**
 * QEMU's loader for PVH copies the command line to a buffer of 4,096 bytes without a check (pc-bios/optionrom/
 * pvh_main.c): with a longer one QEMU 10 does not start the kernel, or not with its boot records.
 */
const LONGEST_COMMAND_LINE = 4095;
/** What QEMU's microvm adds to it for each device: ` virtio_mmio.device=512@0xfeb02e00:16`. */
const MICROVM_DEVICE_BYTES = 37;

/**
 * Returns the command that boots the image in `folder`, an absolute path. Error: MIR0503 for an unknown machine type,
 * too little memory, arguments that are too long, or invalid networks.
 */
export function command(graph: Graph, folder: string, settings: RunSettings): RunCommand {
  const {
    args,
    memoryMiB = DEFAULT_MEMORY_MIB,
    machine = MACHINE_TYPES[0],
    networks = [],
    forwards = [],
    guestAddress,
  } = settings;
  if (!isMachineType(machine)) {
    throw new MirageError('MIR0503', `Unknown machine type ${machine} for the platform virtio.`, {
      next: `Use one of ${MACHINE_TYPES.join(', ')}, for example --machine=${MACHINE_TYPES[0]}.`,
    });
  }
  if (!Number.isInteger(memoryMiB) || memoryMiB < 1) {
    throw new MirageError('MIR0503', `A virtual machine cannot have ${memoryMiB} MiB of memory.`, {
      next: `Use a whole number of MiB, for example --memory=${DEFAULT_MEMORY_MIB}.`,
    });
  }
  const [image, map] = imageNames(graph.name, 'virtio').map((name) => join(folder, name));
  const vm: VirtualMachine = {
    image: image!,
    memoryMiB,
    commandLine: quoteArguments(args),
    // The folder of the artefacts is two levels below the unikernel's.
    disks: disks(graph).map(({ path, isReadOnly }) => ({
      file: resolve(folder, '../..', path),
      serial: diskSerial(path),
      isReadOnly,
    })),
    networks: attach(graph, networks, forwards, 'user'),
    ...(guestAddress === undefined ? {} : { guestAddress }),
  };
  const devices = vm.disks.length + vm.networks.length;
  if (machine === 'microvm' && devices > MICROVM_DEVICES) {
    throw new MirageError(
      'MIR0503',
      `A microvm has slots for ${MICROVM_DEVICES} devices, and this unikernel has ${devices}.`,
      {
        next: 'Use another machine type: --machine=q35.',
      },
    );
  }
  const commandLineBytes = Buffer.byteLength(vm.commandLine);
  const mostBytes = LONGEST_COMMAND_LINE - (machine === 'microvm' ? devices * MICROVM_DEVICE_BYTES : 0);
  if (commandLineBytes > mostBytes) {
    throw new MirageError(
      'MIR0503',
      `The arguments of ${graph.name} have ${commandLineBytes} bytes. QEMU passes at most ${mostBytes} to this guest.`,
      { next: "Use shorter arguments, or a file: crunch('FOLDER') in config.ts embeds it." },
    );
  }
  return {
    program: QEMU,
    args: qemuArguments(vm, machine, hasKvm()),
    supervisor: fileURLToPath(new URL('./supervisor/main.js', import.meta.url)),
    exitStatus: guestStatus,
    sourceMap: map!,
    others: [
      { name: 'Firecracker: firecracker --no-api --config-file this.json', text: firecrackerConfiguration(vm) },
      { name: 'Cloud Hypervisor', text: `cloud-hypervisor ${cloudHypervisorArguments(vm).map(shellQuote).join(' ')}` },
    ],
  };
}

function isMachineType(name: string): name is MachineType {
  return (MACHINE_TYPES as readonly string[]).includes(name);
}
