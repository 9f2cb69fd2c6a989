import { tapOf, type VirtualMachine } from './machine.js';

/** Cloud Hypervisor's arguments. */
export function cloudHypervisorArguments(vm: VirtualMachine): string[] {
  return [
    ...['--kernel', vm.image],
    ...(vm.commandLine === '' ? [] : ['--cmdline', vm.commandLine]),
    ...['--cpus', 'boot=1'],
    ...['--memory', `size=${vm.memoryMiB}M`],
    ...['--serial', 'tty', '--console', 'off'],
    // One option with all of them.
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
