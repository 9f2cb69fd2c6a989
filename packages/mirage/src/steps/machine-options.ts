import type { RunSettings } from '@mirage/core';

/** The options that describe a machine: those of `run`, `package` and `deploy`. */
export interface MachineOptions {
  readonly platform: string;
  /** `NAME=VALUE` for keys of the configuration. */
  readonly keys?: readonly string[];
  /** Arguments of the unikernel. */
  readonly args?: readonly string[];
  /** Memory of the virtual machine in MiB. */
  readonly memory?: number;
  /** Machine type, where there are several. */
  readonly machine?: string;
  /** Connection of each network: `user`, `tap:NAME`, `bridge:NAME`. */
  readonly network?: readonly string[];
  /** Ports to forward to the first network: `tcp:8080:80`. */
  readonly forward?: readonly string[];
}

/** Returns the options as settings of a run. */
export function machineSettings({ args = [], memory, machine, network, forward }: MachineOptions): RunSettings {
  return {
    args,
    ...(memory === undefined ? {} : { memoryMiB: memory }),
    ...(machine === undefined ? {} : { machine }),
    ...(network === undefined ? {} : { networks: network }),
    ...(forward === undefined ? {} : { forwards: forward }),
  };
}
