import { tapOf, type VirtualMachine } from './virtual-machine.js';

/** Returns the arguments of Cloud Hypervisor. */
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
            ({ file, serial, isReadOnly }) => `path=${file},serial=${serial}${isReadOnly ? ',readonly=on' : ''}`,
          ),
        ]),
    ...(vm.networks.length === 0 ? [] : ['--net', ...vm.networks.map((one) => `tap=${tapOf(one)},mac=${one.mac}`)]),
  ];
}
