/*
 * The globals that `link` defines before the program, and that the guest reads: the unikernel's name, and for a program
 * with a network the native half of koffi, with which TypeScript calls the C library.
 */

/** Name of the global that holds `EmbeddedNatives`. The guest reads and deletes it. */
export const NATIVES_GLOBAL = '__mirageNatives';

/** Name of the global that holds the unikernel's name. The drivers read and delete it. */
export const NAME_GLOBAL = '__mirageName';

/** Node's addon koffi for one kind of machine. */
export interface EmbeddedNatives {
  /** `linux-x64-glibc`: Node's platform and architecture, and the C library. */
  readonly machine: string;
  /** The addon, compressed with Brotli, in base64. */
  readonly koffi: string;
}

/** Returns the kind of a machine, by which addons differ: `linux-x64-glibc`. */
export function machineOf({ platform, arch, report }: Pick<typeof process, 'platform' | 'arch' | 'report'>): string {
  return `${platform}-${arch}-${isGlibc(report?.getReport()) ? 'glibc' : 'musl'}`;
}

/** Node's diagnostic report contains the version of glibc only if it runs on glibc. */
function isGlibc(report: unknown): boolean {
  if (typeof report !== 'object' || report === null || !('header' in report)) return false;
  const { header } = report;
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header;
}
