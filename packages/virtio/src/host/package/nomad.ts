import { drainMs, labelName, nameRemarks, type PackageFormat, type PackageInput } from '@mirage/core';
import { qemuArguments } from '../run/qemu.js';
import { imageFile, imageName, packagedMachine, withDeclaredPorts } from './machine.js';

const ENGINE = 'Nomad';
/** The driver refuses less. Source: Nomad, drivers/qemu/driver.go. */
const LEAST_MEMORY_MIB = 128;
const NS_PER_MS = 1_000_000;
/** How long a unikernel may take to end after its servers have drained. */
const AFTER_DRAIN_MS = 10_000;

/**
 * The options that the driver sets itself, with the number of their words. Its machine is `pc`, and its console is the
 * task's output.
 */
const OF_DRIVER: Readonly<Record<string, number>> = { '-M': 2, '-accel': 2, '-cpu': 2, '-m': 2, '-display': 2 };

/** A job for Nomad's QEMU driver, as JSON for `nomad job run -json`. */
export const nomad: PackageFormat = {
  name: 'nomad',
  syntax: 'json',
  package(input) {
    const { graph, settings, print } = input;
    const label = labelName(graph.name, ENGINE);
    const { vm } = packagedMachine(graph, withDeclaredPorts(graph, { ...settings, machine: 'pc' }), 'pc');
    const memoryMiB = Math.max(vm.memoryMiB, LEAST_MEMORY_MIB);
    return {
      files: [
        {
          path: `${graph.name}.nomad.json`,
          contents: print.json(jobOf(input, label, withoutDriverOptions(qemuArguments(vm, 'pc', true)), memoryMiB)),
        },
        imageFile(input),
      ],
      remarks: [
        ...nameRemarks(graph.name, label, ENGINE),
        ...(memoryMiB > vm.memoryMiB ? [`Nomad gives a machine at least ${LEAST_MEMORY_MIB} MiB of memory.`] : []),
      ],
    };
  },
};

function withoutDriverOptions(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const words = OF_DRIVER[args[index]!];
    if (words === undefined) kept.push(args[index]!);
    else index += words - 1;
  }
  return kept;
}

/** A port of the host that a network of QEMU forwards: its protocol and the port of the guest. */
const FORWARD = /hostfwd=(tcp|udp):[\d.]+:\d+-([\d.]*):(\d+)/g;

/**
 * Returns a job. Nomad chooses the ports of the host: they have labels such as `tcp8080`, and Nomad replaces
 * `${NOMAD_PORT_tcp8080}`. The driver wants a disk image, so it gets the kernel as a drive without a device.
 */
function jobOf({ graph, settings }: PackageInput, label: string, args: readonly string[], memoryMiB: number): object {
  const ports = new Map<string, number>();
  const words = args.map((word) =>
    word.replace(FORWARD, (_, protocol: string, address: string, port: string) => {
      ports.set(`${protocol}${port}`, Number(port));
      return `hostfwd=${protocol}::\${NOMAD_PORT_${protocol}${port}}-${address}:${port}`;
    }),
  );
  return {
    Job: {
      ID: label,
      Name: label,
      Type: ports.size > 0 ? 'service' : 'batch',
      Datacenters: ['*'],
      TaskGroups: [
        {
          Name: label,
          Count: 1,
          Networks:
            ports.size === 0 ? [] : [{ Mode: 'host', DynamicPorts: [...ports].map(([Label, To]) => ({ Label, To })) }],
          Tasks: [
            {
              Name: label,
              Driver: 'qemu',
              Config: {
                image_path: `${settings.directory}/${imageName(graph)}`,
                drive_interface: 'none',
                accelerator: 'kvm',
                graceful_shutdown: true,
                args: words,
              },
              Resources: { CPU: 500, MemoryMB: memoryMiB },
              KillTimeout: (drainMs(graph, settings.args) + AFTER_DRAIN_MS) * NS_PER_MS,
            },
          ],
        },
      ],
    },
  };
}
