/** Machine types of QEMU that the kernel boots on; the first is the default, for it boots fastest. */
export const MACHINES = ['microvm', 'q35', 'pc'] as const;

export type Machine = (typeof MACHINES)[number];

/** A virtual machine to start: what every monitor needs to know. */
export interface VirtualMachine {
  /** Absolute path of the image. */
  readonly image: string;
  readonly memoryMiB: number;
  /** The kernel command line: the unikernel's arguments, quoted. */
  readonly commandLine: string;
}

/** One command line of a list of arguments: what has blanks or quotes in it is quoted, as the guest's codec splits it. */
export function quoteArguments(args: readonly string[]): string {
  return args.map((arg) => (/^[\w./:=,@%+-]+$/.test(arg) ? arg : `"${arg.replace(/["\\]/g, '\\$&')}"`)).join(' ');
}
