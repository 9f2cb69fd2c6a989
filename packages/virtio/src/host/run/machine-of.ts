import { attach, disks, MirageError, type Graph, type RunSettings } from '@mirage/core';
import { quoteArguments } from '@mirage/args';
import { diskSerial } from '../../disk-serial.js';
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

/** Where a machine finds its files: absolute paths. */
export interface MachineFiles {
  readonly image: string;
  /** Returns the file of a disk from its path in config.ts. */
  readonly disk: (path: string) => string;
}

/** A machine and its type on QEMU. */
export interface ChosenMachine {
  readonly vm: VirtualMachine;
  readonly machine: MachineType;
}

/**
 * Returns the machine that runs a graph with these settings. `machine` is its type if the settings name none. Error:
 * MIR0503 for an unknown machine type, too little memory, arguments that are too long, or invalid networks.
 */
export function machineOf(
  graph: Graph,
  settings: RunSettings,
  files: MachineFiles,
  defaultMachine: MachineType = MACHINE_TYPES[0],
): ChosenMachine {
  const {
    args,
    memoryMiB = DEFAULT_MEMORY_MIB,
    machine = defaultMachine,
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
  const vm: VirtualMachine = {
    image: files.image,
    memoryMiB,
    commandLine: quoteArguments(args),
    disks: disks(graph).map(({ path, isReadOnly }) => ({
      file: files.disk(path),
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
  return { vm, machine };
}

function isMachineType(name: string): name is MachineType {
  return (MACHINE_TYPES as readonly string[]).includes(name);
}
