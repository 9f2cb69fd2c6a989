/*
 * Downloads Debian packages with apt, which needs no root for that. apt verifies the archive's signatures and resumes
 * interrupted downloads. The checksums of the files are verified here again, so that a damaged cache is replaced.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Say } from '../xen.js';

const run = promisify(execFile);

/** A package that apt can download. */
export interface OfferedPackage {
  /** Name of its file. */
  readonly file: string;
  readonly sizeBytes: number;
  /** Debian lists SHA-256, Ubuntu also SHA-512. apt prints the longest. */
  readonly algorithm: 'sha256' | 'sha512';
  /** In hexadecimal. */
  readonly sum: string;
}

/** Runs a program of apt with the machine's package lists or with those of the lab. Returns its output. */
export type Apt = (program: 'apt-get' | 'apt-cache', args: readonly string[], folder?: string) => Promise<string>;

/** The packages of a lab. */
export interface PackageChoice {
  /** What they contain, for messages. */
  readonly what: string;
  /** Returns their names; `undefined` if apt lacks one of them. */
  readonly names: (apt: Apt) => Promise<string[] | undefined>;
}

/** The packages of the laptop Xen. */
export const XEN_PACKAGES: PackageChoice = {
  what: 'Xen (xen-system-amd64), the kernel (linux-image-amd64), busybox-static or ucspi-tcp',
  names: xenPackages,
};

/** Packages of kernels that support domain 0 and KVM, by distribution. */
const KERNELS = ['linux-image-amd64', 'linux-image-generic'];

/**
 * Packages in addition to Xen, its libraries and a kernel: basic programs, and a server that starts a program for each
 * connection.
 */
const MORE = ['busybox-static', 'ucspi-tcp', 'xenstore-utils'];

/** Time limit of a download of all packages over a slow connection. */
const APT_TIMEOUT_MS = 30 * 60_000;

/**
 * Downloads the packages of a lab to a folder, unless they are there, and returns their paths. Uses the machine's
 * package lists first. Where those are missing, or name files that the archive no longer has, it uses new ones. Error:
 * throws with apt's message.
 */
export async function fetchPackages(folder: string, choice: PackageChoice, say: Say): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const offered = await offers(aptWith([]), choice);
  if (offered !== undefined) {
    try {
      return await fetchOffered(aptWith([]), folder, offered, say);
    } catch (error) {
      say(`${firstLine(error)}; downloading new package lists (about 25 MB)`);
    }
  } else say('the package lists of apt lack a package of the lab: downloading new ones (about 25 MB)');
  const apt = await privateApt(join(folder, 'apt'));
  const fresh = await offers(apt, choice);
  if (fresh === undefined) throw new Error(`apt has no package for ${choice.what}`);
  return fetchOffered(apt, folder, fresh, say);
}

async function fetchOffered(apt: Apt, folder: string, offered: readonly OfferedPackage[], say: Say): Promise<string[]> {
  const missing = await damaged(folder, offered);
  if (missing.length > 0) await download(apt, folder, missing, say);
  const [still] = await damaged(folder, missing);
  if (still) throw new Error(`apt downloaded ${still.file}, but its checksum is wrong`);
  return offered.map(({ file }) => join(folder, file));
}

/** Returns the names of the laptop Xen's packages; `undefined` if apt has no package of Xen. */
async function xenPackages(apt: Apt): Promise<string[] | undefined> {
  const system = await depends(apt, 'xen-system-amd64');
  const utils = system.find((name) => /^xen-utils-[\d.]+$/.test(name));
  const hypervisor = system.find((name) => /^xen-hypervisor-[\d.]+-amd64$/.test(name));
  if (utils === undefined || hypervisor === undefined) return undefined;
  const libraries = new Set<string>();
  // Level by level, because each query of apt takes a second.
  for (let level = [utils, 'xenstore-utils']; level.length > 0; ) {
    const needed = (await depends(apt, ...level)).filter((name) => /^(?:lib|zlib)/.test(name) && !libraries.has(name));
    for (const name of needed) libraries.add(name);
    level = [...new Set(needed)];
  }
  return [hypervisor, utils, ...(await kernelPackages(apt)), ...MORE, ...libraries];
}

/** Returns the packages of the current kernel, which a package without files depends on; none if apt has no kernel. */
export async function kernelPackages(apt: Apt): Promise<string[]> {
  for (const name of KERNELS) {
    const needed = await depends(apt, name);
    const image = needed.find((one) => one.startsWith('linux-image-'));
    if (image === undefined) continue;
    const modules = [...needed, ...(await depends(apt, image))].filter((one) => one.startsWith('linux-modules-'));
    return [image, ...modules];
  }
  return [];
}

/** Returns the dependencies of packages; none for a package that apt does not have. */
async function depends(apt: Apt, ...names: string[]): Promise<string[]> {
  try {
    const shown = await apt('apt-cache', ['depends', '--important', ...names]);
    return [...shown.matchAll(/^\s*\|?(?:Pre)?Depends: ([^<\s]+)$/gm)].map(([, needed]) => needed!);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** Returns the packages that apt would download for a lab; `undefined` if it lacks one of them. */
async function offers(apt: Apt, choice: PackageChoice): Promise<OfferedPackage[] | undefined> {
  const names = await choice.names(apt);
  if (names === undefined) return undefined;
  try {
    return parseOffers(await apt('apt-get', ['--print-uris', 'download', ...names]));
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/**
 * Parses the lines `'URI' FILE SIZE SHA256:SUM` that `apt-get --print-uris` prints. Error: throws for a package without
 * a checksum of a known algorithm.
 */
export function parseOffers(printed: string): OfferedPackage[] {
  return [...printed.matchAll(/^'[^']+' .*$/gm)].map(([line]) => {
    const [, file, size, kind, sum] = /^'[^']+' (\S+) (\d+) SHA(256|512):([0-9a-f]+)$/.exec(line) ?? [];
    if (file === undefined || sum?.length !== Number(kind) / 4)
      throw new Error(`apt lists a package without a valid checksum: ${line}`);
    return { file, sizeBytes: Number(size), algorithm: kind === '256' ? 'sha256' : 'sha512', sum };
  });
}

/** Returns the packages whose files are missing or damaged. */
async function damaged(folder: string, offered: readonly OfferedPackage[]): Promise<OfferedPackage[]> {
  const bad: OfferedPackage[] = [];
  for (const one of offered) {
    const file = join(folder, one.file);
    if (sizeOf(file) !== one.sizeBytes || (await sumOf(file, one.algorithm)) !== one.sum) bad.push(one);
  }
  return bad;
}

/** Downloads packages, and reports progress every second. */
async function download(apt: Apt, folder: string, missing: readonly OfferedPackage[], say: Say): Promise<void> {
  const total = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const mega = (bytes: number): string => (bytes / 1e6).toFixed(0);
  say(`downloading ${missing.length} Debian packages, ${mega(total)} MB`);
  // A download cannot be resumed if the file has its full size and a wrong checksum.
  for (const { file, sizeBytes } of missing)
    if (sizeOf(join(folder, file)) >= sizeBytes) rmSync(join(folder, file), { force: true });
  let last = '';
  const timer = setInterval(() => {
    const done = missing.reduce((sum, { file }) => sum + sizeOf(join(folder, file)), 0);
    const line = `${mega(done)} of ${mega(total)} MB`;
    if (line !== last) say(line);
    last = line;
  }, 1000);
  try {
    // "NAME=VERSION" from the name of the file, so that apt downloads the version that it has listed.
    const specifications = missing.map(({ file }) => {
      const [name, version] = decodeURIComponent(file).split('_');
      return `${name}=${version}`;
    });
    await apt('apt-get', ['--quiet=2', 'download', ...specifications], folder);
  } finally {
    clearInterval(timer);
  }
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

async function sumOf(file: string, algorithm: OfferedPackage['algorithm']): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Returns an apt with its own, newly downloaded package lists, which needs no root. */
async function privateApt(folder: string): Promise<Apt> {
  for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const apt = aptWith([
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::State::Status=${join(folder, 'status')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
  ]);
  await apt('apt-get', ['--quiet=2', 'update']);
  return apt;
}

/** Variables that affect apt's output and questions. */
const ENVIRONMENT = { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };

/** Returns an apt with these settings. Nothing is installed, so apt need not switch from root to its sandbox user. */
function aptWith(settings: readonly string[]): Apt {
  const options = ['APT::Sandbox::User=root', ...settings].flatMap((setting) => ['-o', setting]);
  return async (program, args, folder = '/') => {
    const { stdout } = await run(program, [...options, ...args], {
      cwd: folder,
      env: { ...process.env, ...ENVIRONMENT },
      maxBuffer: 16 << 20,
      timeout: APT_TIMEOUT_MS,
    });
    return stdout;
  };
}

/** Whether apt ran and failed, as it does for a package that it does not have. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** Returns apt's error message, in one line. */
function firstLine(error: unknown): string {
  const { message } = error as Error;
  return /^E: (.*)$/m.exec(message)?.[1] ?? message.split('\n')[0]!;
}
