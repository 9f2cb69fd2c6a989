/*
 * The configurations that Firecracker and Cloud Hypervisor read, with the names and types of their members. Parts that
 * no configuration of ours has are an `object` here. Sources: src/firecracker/swagger/firecracker.yaml,
 * FullVmConfiguration; vmm/src/api/openapi/cloud-hypervisor.yaml, VmConfig. As of November 2026.
 */

interface FirecrackerDrive {
  readonly drive_id: string;
  readonly partuuid?: string;
  readonly is_root_device: boolean;
  readonly cache_type?: 'Unsafe' | 'Writeback';
  readonly is_read_only?: boolean;
  readonly path_on_host?: string;
  readonly rate_limiter?: object;
  readonly io_engine?: 'Sync' | 'Async';
  readonly socket?: string;
}

interface FirecrackerInterface {
  readonly guest_mac?: string;
  readonly host_dev_name: string;
  readonly iface_id: string;
  readonly mtu?: number;
  readonly rx_rate_limiter?: object;
  readonly tx_rate_limiter?: object;
}

/** The file of `firecracker --config-file`. */
export interface FirecrackerConfiguration {
  readonly balloon?: object;
  readonly drives?: readonly FirecrackerDrive[];
  readonly 'boot-source': {
    readonly boot_args?: string;
    readonly initrd_path?: string;
    readonly kernel_image_path: string;
  };
  readonly 'cpu-config'?: object;
  readonly logger?: object;
  readonly 'machine-config': {
    readonly cpu_template?: string;
    readonly smt?: boolean;
    readonly mem_size_mib: number;
    readonly track_dirty_pages?: boolean;
    readonly vcpu_count: number;
    readonly huge_pages?: 'None' | 'Transparent' | '2M';
  };
  readonly metrics?: object;
  readonly 'memory-hotplug'?: object;
  readonly 'mmds-config'?: object;
  readonly 'network-interfaces'?: readonly FirecrackerInterface[];
  readonly pmem?: readonly object[];
  readonly vsock?: object;
  readonly entropy?: object;
}

interface CloudHypervisorDisk {
  readonly path?: string;
  readonly readonly?: boolean;
  readonly direct?: boolean;
  readonly iommu?: boolean;
  readonly num_queues?: number;
  readonly queue_size?: number;
  readonly vhost_user?: boolean;
  readonly vhost_socket?: string;
  readonly rate_limiter_config?: object;
  readonly pci_segment?: number;
  readonly pci_device_id?: number;
  readonly id?: string;
  readonly serial?: string;
  readonly rate_limit_group?: string;
  readonly queue_affinity?: readonly object[];
  readonly backing_files?: boolean;
  readonly sparse?: boolean;
  /** Required here: without it nobody can write the first sector of a disk. */
  readonly image_type: 'FlatVmdk' | 'FixedVhd' | 'Qcow2' | 'Raw' | 'Vhdx' | 'Unknown';
  readonly lock_granularity?: 'ByteRange' | 'Full';
}

interface CloudHypervisorNetwork {
  readonly tap?: string;
  readonly ip?: string;
  readonly mask?: string;
  readonly mac?: string;
  readonly host_mac?: string;
  readonly mtu?: number;
  readonly iommu?: boolean;
  readonly num_queues?: number;
  readonly queue_size?: number;
  readonly vhost_user?: boolean;
  readonly vhost_socket?: string;
  readonly vhost_mode?: string;
  readonly id?: string;
  readonly pci_segment?: number;
  readonly pci_device_id?: number;
  readonly rate_limiter_config?: object;
  readonly offload_tso?: boolean;
  readonly offload_ufo?: boolean;
  readonly offload_csum?: boolean;
}

interface CloudHypervisorConsole {
  readonly file?: string;
  readonly socket?: string;
  readonly mode: 'Off' | 'Pty' | 'Tty' | 'File' | 'Socket' | 'Null';
}

/** What `ch-remote create FILE` reads. */
export interface CloudHypervisorConfiguration {
  readonly cpus?: {
    readonly boot_vcpus: number;
    readonly max_vcpus: number;
    readonly topology?: object;
    readonly kvm_hyperv?: boolean;
    readonly max_phys_bits?: number;
    readonly nested?: boolean;
    readonly affinity?: readonly object[];
    readonly features?: object;
    readonly core_scheduling?: 'Vm' | 'Vcpu' | 'Off';
  };
  readonly memory?: {
    readonly size: number;
    readonly hotplug_size?: number;
    readonly hotplugged_size?: number;
    readonly mergeable?: boolean;
    readonly hotplug_method?: string;
    readonly shared?: boolean;
    readonly hugepages?: boolean;
    readonly hugepage_size?: number;
    readonly prefault?: boolean;
    readonly reserve?: boolean;
    readonly thp?: boolean;
    readonly zones?: readonly object[];
  };
  readonly payload: {
    readonly firmware?: string;
    readonly kernel?: string;
    readonly cmdline?: string;
    readonly initramfs?: string;
    readonly igvm?: string;
    readonly host_data?: string;
  };
  readonly rate_limit_groups?: readonly object[];
  readonly disks?: readonly CloudHypervisorDisk[];
  readonly net?: readonly CloudHypervisorNetwork[];
  readonly rng?: object;
  readonly balloon?: object;
  readonly fs?: readonly object[];
  readonly generic_vhost_user?: readonly object[];
  readonly pmem?: readonly object[];
  readonly serial?: CloudHypervisorConsole;
  readonly console?: CloudHypervisorConsole;
  readonly debug_console?: object;
  readonly devices?: readonly object[];
  readonly user_devices?: readonly object[];
  readonly vdpa?: readonly object[];
  readonly vsock?: object;
  readonly numa?: readonly object[];
  readonly iommu?: boolean;
  readonly watchdog?: boolean;
  readonly rtc?: object;
  readonly pvpanic?: boolean;
  readonly pci_segments?: readonly object[];
  readonly platform?: object;
  readonly tpm?: object;
  readonly landlock_enable?: boolean;
  readonly landlock_rules?: readonly object[];
}
