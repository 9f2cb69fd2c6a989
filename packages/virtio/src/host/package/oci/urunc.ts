/*
 * What the container runtime urunc reads of an image, and what it cannot give a unikernel. Source: urunc,
 * pkg/unikontainers/config.go, unikernels/mirage.go and hypervisors/qemu.go.
 */
import { disks, graphArguments, interfacesOf, MirageError, type Graph } from '@mirage/core';
import { quoteArguments } from '@mirage/args';

/** The image in the container's root file system. urunc accepts letters, digits, `.`, `_`, `/` and `-` in a path. */
export const UNIKERNEL_PATH = 'unikernel/image';

/** The file in the root directory in which urunc looks for annotations that the container engine did not pass on. */
export const URUNC_FILE = 'urunc.json';

/** Returns the annotations of an image. */
export function uruncAnnotations(args: readonly string[]): Record<string, string> {
  return {
    'com.urunc.unikernel.unikernelType': 'mirage',
    'com.urunc.unikernel.hypervisor': 'qemu',
    'com.urunc.unikernel.binary': `/${UNIKERNEL_PATH}`,
    // Newer versions of urunc take the command of the container instead.
    'com.urunc.unikernel.cmdline': quoteArguments(args),
    'com.urunc.unikernel.mountRootfs': 'false',
  };
}

/** Returns the contents of `urunc.json`: the annotations, each in base64. */
export function uruncFile(annotations: Readonly<Record<string, string>>): string {
  const encoded = Object.entries(annotations)
    .filter(([name]) => name.startsWith('com.urunc.'))
    .map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return `${JSON.stringify(Object.fromEntries(encoded), null, 2)}\n`;
}

/**
 * Returns the command of the container. urunc joins its words with spaces, without quotes. containerd refuses a
 * container without words, so one without arguments has an empty one.
 */
export function uruncCommand(args: readonly string[]): string[] {
  return args.length === 0 ? [''] : args.map((arg) => quoteArguments([arg]));
}

/** Whether a unikernel accepts the address that urunc passes to a container with a network. */
export function acceptsAddress(graph: Graph): boolean {
  const names = new Set(graphArguments(graph).map(({ name }) => name));
  return names.has('ipv4') && names.has('ipv4-gateway');
}

/** Refuses what urunc cannot run on QEMU. Error: MIR0702. */
export function refuseForUrunc(graph: Graph): void {
  const [disk] = disks(graph);
  if (disk) {
    throw new MirageError(
      'MIR0702',
      `${graph.name} has the disk ${disk.label}, and the container runtime urunc gives QEMU no block device.`,
      {
        ...(disk.where ? { where: disk.where } : {}),
        next: 'Use another format: --format=kubevirt, libvirt or systemd. Or embed the files with crunch in config.ts.',
      },
    );
  }
  const interfaces = interfacesOf(graph);
  if (interfaces.length > 1) {
    throw new MirageError(
      'MIR0702',
      `${graph.name} has ${interfaces.length} network interfaces, and the container runtime urunc gives QEMU one.`,
      { next: 'Use another format: --format=libvirt or systemd.' },
    );
  }
  const [first] = interfaces;
  if (first && !acceptsAddress(graph)) {
    throw new MirageError(
      'MIR0702',
      `${graph.name} uses ${first.label ?? 'a network'} without the arguments --ipv4 and --ipv4-gateway, and the container runtime urunc passes both to a unikernel with a network.`,
      {
        next: 'Use genericStack or directStack in config.ts, which declare them. Or use another format, such as libvirt.',
      },
    );
  }
}
