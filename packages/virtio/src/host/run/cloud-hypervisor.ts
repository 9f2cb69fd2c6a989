import { tapOf, type VirtualMachine } from './virtual-machine.js';

/**
 * Returns the arguments of Cloud Hypervisor, from version 51: without `image_type` it does not let a guest write the
 * first sector of a disk, and earlier versions do not know that option.
 */
export function cloudHypervisorArguments(vm: VirtualMachine): string[] {
  return [
    ...['--kernel', vm.image],
    ...(vm.commandLine === '' ? [] : ['--cmdline', vm.commandLine]),
    ...['--cpus', 'boot=1'],
    ...['--memory', `size=${vm.memoryMiB}M`],
    ...['--serial', 'tty', '--console', 'off'],
    // One option for all disks.
    ...(vm.disks.length === 0
      ? []
      : [
          '--disk',
          ...vm.disks.map(
            ({ file, serial, isReadOnly }) =>
              `path=${file},image_type=raw,serial=${serial}${isReadOnly ? ',readonly=on' : ''}`,
          ),
        ]),
    ...(vm.networks.length === 0 ? [] : ['--net', ...vm.networks.map((one) => `tap=${tapOf(one)},mac=${one.mac}`)]),
  ];
}

/**
 * Returns the same machine for the API of Cloud Hypervisor, whose command line reads no files. Source: Cloud
 * Hypervisor, vmm/src/api/openapi/cloud-hypervisor.yaml, VmConfig.
 */
export function cloudHypervisorConfiguration(vm: VirtualMachine): object {
  return {
    cpus: { boot_vcpus: 1, max_vcpus: 1 },
    memory: { size: vm.memoryMiB * 2 ** 20 },
    payload: { kernel: vm.image, ...(vm.commandLine === '' ? {} : { cmdline: vm.commandLine }) },
    disks: vm.disks.map(({ file, serial, isReadOnly }) => ({
      path: file,
      // Earlier versions than 51 ignore it.
      image_type: 'Raw',
      serial,
      readonly: isReadOnly,
    })),
    net: vm.networks.map((one) => ({ tap: tapOf(one), mac: one.mac })),
    serial: { mode: 'Tty' },
    console: { mode: 'Off' },
  };
}
