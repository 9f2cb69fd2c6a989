/*
 * Fetches Debian packages with apt, which needs no root for that: apt checks the archive's signatures and continues
 * what was interrupted; the sums of the files are checked here once more, so that a damaged cache is fetched again.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A package as apt offers it. */
export interface OfferedPackage {
  /** Name of its file. */
  readonly file: string;
  readonly sizeBytes: number;
  /** Debian lists SHA-256 sums, Ubuntu SHA-512 too, of which apt shows the longest. */
  readonly algorithm: 'sha256' | 'sha512';
  /** In hexadecimal. */
  readonly sum: string;
}

/** Progress of something long. */
export type Say = (text: string) => void;

/** apt with options: the machine's own lists of packages, or lists of the lab. */
type Apt = (program: 'apt-get' | 'apt-cache', args: readonly string[], folder?: string) => Promise<string>;

/** Kernels with support for domain 0, by the names that distributions give them. */
const KERNELS = ['linux-image-amd64', 'linux-image-generic'];

/**
 * What is wanted beside Xen, its libraries and a kernel: a user land, and a server that starts a program for each
 * connection.
 */
const MORE = ['busybox-static', 'ucspi-tcp', 'xenstore-utils'];

/** A download of everything, over a slow line. */
const APT_TIMEOUT_MS = 30 * 60_000;

/**
 * Fetches the packages of the lab into a folder, or finds them there; returns their paths. First from the machine's own
 * lists of packages; where those are missing or name what the archive no longer has, from fresh ones. Errors: throws
 * with what apt says.
 */
export async function fetchPackages(folder: string, say: Say): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const offered = await offers(aptWith([]));
  if (offered !== undefined) {
    try {
      return await fetchOffered(aptWith([]), folder, offered, say);
    } catch (error) {
      say(`${firstLine(error)}; fetching new lists of packages (about 25 MB)`);
    }
  } else say('apt has no list of packages with Xen in it: fetching one (about 25 MB)');
  const apt = await privateApt(join(folder, 'apt'));
  const fresh = await offers(apt);
  if (fresh === undefined) {
    throw new Error(
      'apt offers no Xen (xen-system-amd64), no kernel (linux-image-amd64), no busybox-static or no ucspi-tcp',
    );
  }
  return fetchOffered(apt, folder, fresh, say);
}

async function fetchOffered(apt: Apt, folder: string, offered: readonly OfferedPackage[], say: Say): Promise<string[]> {
  const missing = await damaged(folder, offered);
  if (missing.length > 0) await download(apt, folder, missing, say);
  const [still] = await damaged(folder, missing);
  if (still) throw new Error(`apt fetched ${still.file}, but its check sum is wrong`);
  return offered.map(({ file }) => join(folder, file));
}

/** The names of all packages; nothing if apt does not know Xen. */
async function packageNames(apt: Apt): Promise<string[] | undefined> {
  const system = await depends(apt, 'xen-system-amd64');
  const utils = system.find((name) => /^xen-utils-[\d.]+$/.test(name));
  const hypervisor = system.find((name) => /^xen-hypervisor-[\d.]+-amd64$/.test(name));
  if (utils === undefined || hypervisor === undefined) return undefined;
  const libraries = new Set<string>();
  // Level by level: each question to apt costs a second.
  for (let level = [utils, 'xenstore-utils']; level.length > 0; ) {
    const needed = (await depends(apt, ...level)).filter((name) => /^(?:lib|zlib)/.test(name) && !libraries.has(name));
    for (const name of needed) libraries.add(name);
    level = [...new Set(needed)];
  }
  return [hypervisor, utils, ...(await kernelPackages(apt)), ...MORE, ...libraries];
}

/** The packages of the current kernel: a package that has no files depends on them. */
async function kernelPackages(apt: Apt): Promise<string[]> {
  for (const name of KERNELS) {
    const needed = await depends(apt, name);
    const image = needed.find((one) => one.startsWith('linux-image-'));
    if (image === undefined) continue;
    const modules = [...needed, ...(await depends(apt, image))].filter((one) => one.startsWith('linux-modules-'));
    return [image, ...modules];
  }
  return [];
}

/** What packages depend on; nothing for one that apt does not know. */
async function depends(apt: Apt, ...names: string[]): Promise<string[]> {
  try {
    const shown = await apt('apt-cache', ['depends', '--important', ...names]);
    return [...shown.matchAll(/^\s*\|?(?:Pre)?Depends: ([^<\s]+)$/gm)].map(([, needed]) => needed!);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** What apt would download for a lab; nothing if it lacks one of the packages. */
async function offers(apt: Apt): Promise<OfferedPackage[] | undefined> {
  const names = await packageNames(apt);
  if (names === undefined) return undefined;
  try {
    return parseOffers(await apt('apt-get', ['--print-uris', 'download', ...names]));
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/**
 * Lines `'URI' FILE SIZE SHA256:SUM`, as `apt-get --print-uris` prints them. Error: throws for a package without a sum
 * that we know.
 */
export function parseOffers(printed: string): OfferedPackage[] {
  return [...printed.matchAll(/^'[^']+' .*$/gm)].map(([line]) => {
    const [, file, size, kind, sum] = /^'[^']+' (\S+) (\d+) SHA(256|512):([0-9a-f]+)$/.exec(line) ?? [];
    if (file === undefined || sum?.length !== Number(kind) / 4)
      throw new Error(`apt offers a package without a sum: ${line}`);
    return { file, sizeBytes: Number(size), algorithm: kind === '256' ? 'sha256' : 'sha512', sum };
  });
}

/** The packages whose files are not there or not whole. */
async function damaged(folder: string, offered: readonly OfferedPackage[]): Promise<OfferedPackage[]> {
  const bad: OfferedPackage[] = [];
  for (const one of offered) {
    const file = join(folder, one.file);
    if (sizeOf(file) !== one.sizeBytes || (await sumOf(file, one.algorithm)) !== one.sum) bad.push(one);
  }
  return bad;
}

/** Downloads with a line of progress each second. */
async function download(apt: Apt, folder: string, missing: readonly OfferedPackage[], say: Say): Promise<void> {
  const total = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const mega = (bytes: number): string => (bytes / 1e6).toFixed(0);
  say(`fetching ${missing.length} packages of Debian, ${mega(total)} MB`);
  // A whole file with a wrong sum cannot be continued.
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
    // "NAME=VERSION" as in the name of the file, so that what was offered is what is fetched.
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

/** apt with lists of its own, freshly fetched, where the machine's are missing or old: neither needs root. */
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

/** Names of variables that would change what apt prints or asks. */
const ENVIRONMENT = { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };

/** apt with these settings. Nothing here is installed, so root need not be asked to become another user. */
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

/** Whether apt ran and said no, as it does for a package that it does not know. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** What apt complains of, on one line. */
function firstLine(error: unknown): string {
  const { message } = error as Error;
  return /^E: (.*)$/m.exec(message)?.[1] ?? message.split('\n')[0]!;
}
