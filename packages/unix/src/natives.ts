/*
 * What `link` puts in front of the program, and what the guest takes from there: the unikernel's name, and where it
 * uses the network the native half of koffi, with which TypeScript calls the C library. Host and guest agree on it
 * here.
 */

/** Name of the global that holds `EmbeddedNatives`. The guest deletes it when it has taken it. */
export const NATIVES_GLOBAL = '__mirageNatives';

/** Name of the global that holds the unikernel's name until its drivers are there, which take it from there. */
export const NAME_GLOBAL = '__mirageName';

/** Node's addon koffi for one kind of machine. */
export interface EmbeddedNatives {
  /** `linux-x64-glibc`: Node's platform and architecture, and the C library. */
  readonly machine: string;
  /** The addon, compressed with Brotli, in base64. */
  readonly koffi: string;
}

/** What tells machines apart that cannot load the same addon: `linux-x64-glibc`. */
export function machineOf({ platform, arch, report }: Pick<typeof process, 'platform' | 'arch' | 'report'>): string {
  return `${platform}-${arch}-${isGlibc(report?.getReport()) ? 'glibc' : 'musl'}`;
}

/** Node's diagnostic report names the version of glibc that runs, or leaves it out. */
function isGlibc(report: unknown): boolean {
  if (typeof report !== 'object' || report === null || !('header' in report)) return false;
  const { header } = report;
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header;
}
