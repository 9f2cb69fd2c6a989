/*
 * The job of Nomad's HTTP API and the options of its QEMU driver, with the names and types of their members. Parts that
 * no job of ours has are an `object` here. Sources: v1/openapi.yaml of nomad-openapi; drivers/qemu/driver.go of Nomad.
 */

interface Port {
  readonly HostNetwork?: string;
  readonly Label?: string;
  readonly To?: number;
  readonly Value?: number;
}

interface Network {
  readonly CIDR?: string;
  readonly DNS?: object;
  readonly Device?: string;
  readonly DynamicPorts?: readonly Port[];
  readonly Hostname?: string;
  readonly IP?: string;
  readonly MBits?: number;
  readonly Mode?: string;
  readonly ReservedPorts?: readonly Port[];
}

interface Resources {
  readonly CPU?: number;
  readonly Cores?: number;
  readonly Devices?: readonly object[];
  readonly DiskMB?: number;
  readonly IOPS?: number;
  readonly MemoryMB?: number;
  readonly MemoryMaxMB?: number;
  readonly Networks?: readonly Network[];
}

interface QemuConfig {
  readonly accelerator?: string;
  readonly args?: readonly string[];
  readonly drive_interface?: 'ide' | 'scsi' | 'sd' | 'mtd' | 'floppy' | 'pflash' | 'virtio' | 'none';
  readonly graceful_shutdown?: boolean;
  readonly guest_agent?: boolean;
  readonly image_path: string;
  readonly port_map?: Readonly<Record<string, number>>;
}

interface Task {
  readonly Affinities?: readonly object[];
  readonly Artifacts?: readonly object[];
  readonly CSIPluginConfig?: object;
  readonly Config: QemuConfig;
  readonly Constraints?: readonly object[];
  readonly DispatchPayload?: object;
  readonly Driver: 'qemu';
  readonly Env?: Readonly<Record<string, string>>;
  readonly KillSignal?: string;
  /** Nanoseconds. */
  readonly KillTimeout?: number;
  readonly Kind?: string;
  readonly Leader?: boolean;
  readonly Lifecycle?: object;
  readonly LogConfig?: object;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Name: string;
  readonly Resources?: Resources;
  readonly RestartPolicy?: object;
  readonly ScalingPolicies?: readonly object[];
  readonly Services?: readonly object[];
  readonly ShutdownDelay?: number;
  readonly Templates?: readonly object[];
  readonly User?: string;
  readonly Vault?: object;
  readonly VolumeMounts?: readonly object[];
}

interface TaskGroup {
  readonly Affinities?: readonly object[];
  readonly Constraints?: readonly object[];
  readonly Consul?: object;
  readonly Count?: number;
  readonly EphemeralDisk?: object;
  readonly MaxClientDisconnect?: number;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Migrate?: object;
  readonly Name: string;
  readonly Networks?: readonly Network[];
  readonly ReschedulePolicy?: object;
  readonly RestartPolicy?: object;
  readonly Scaling?: object;
  readonly Services?: readonly object[];
  readonly ShutdownDelay?: number;
  readonly Spreads?: readonly object[];
  readonly StopAfterClientDisconnect?: number;
  readonly Tasks: readonly Task[];
  readonly Update?: object;
  readonly Volumes?: Readonly<Record<string, object>>;
}

interface Job {
  readonly Affinities?: readonly object[];
  readonly AllAtOnce?: boolean;
  readonly Constraints?: readonly object[];
  readonly ConsulNamespace?: string;
  readonly ConsulToken?: string;
  readonly Datacenters: readonly string[];
  readonly ID: string;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Migrate?: object;
  readonly Multiregion?: object;
  readonly Name: string;
  readonly Namespace?: string;
  readonly ParameterizedJob?: object;
  readonly Payload?: string;
  readonly Periodic?: object;
  readonly Priority?: number;
  readonly Region?: string;
  readonly Reschedule?: object;
  readonly Spreads?: readonly object[];
  readonly TaskGroups: readonly TaskGroup[];
  readonly Type?: 'service' | 'batch' | 'system' | 'sysbatch';
  readonly Update?: object;
  readonly VaultNamespace?: string;
  readonly VaultToken?: string;
}

/** What `nomad job run -json` reads. */
export interface JobFile {
  readonly Job: Job;
}
