import { tapOf, type VirtualMachine } from './virtual-machine.js';

/**
 * Returns the configuration for `firecracker --no-api --config-file FILE`. Firecracker boots PVH images from version
 * 1.12.
 */
export function firecrackerConfiguration(vm: VirtualMachine): object {
  return {
    'boot-source': { kernel_image_path: vm.image, boot_args: vm.commandLine },
    'machine-config': { vcpu_count: 1, mem_size_mib: vm.memoryMiB },
    drives: vm.disks.map(({ file, isReadOnly }, number) => ({
      drive_id: `disk${number}`,
      path_on_host: file,
      is_root_device: false,
      is_read_only: isReadOnly,
      // So that a flush reaches the medium.
      cache_type: 'Writeback',
    })),
    'network-interfaces': vm.networks.map((network) => ({
      iface_id: `net${network.number}`,
      guest_mac: network.mac,
      host_dev_name: tapOf(network),
    })),
  };
}
