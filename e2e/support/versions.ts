import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions of other software that the tests install. */
interface Versions {
  /** The newest Nx 24 whose packages are published; the packages of one release may have different versions. */
  readonly nx24: Readonly<Record<string, string>>;
  readonly pnpm: string;
  readonly bun: string;
  readonly yarn: string;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(__dirname, path), 'utf8'));

// Not versions.json: the setup of Jest, which Node loads, would prefer that to this file.
export const VERSIONS = read('pinned-versions.json') as Versions;

/** The version of all packages of this checkout. */
export const MIRAGE_VERSION = (read('../../packages/mirage/package.json') as { version: string }).version;

/** The packages of platforms, which `depend` installs: `npm install` of the other tarballs must not need them. */
const PLATFORM_PACKAGES = ['unix', 'xen', 'virtio', 'bare-metal', 'kernel'];

/** Returns the paths of tarballs without those of platforms, except for `platforms`. */
export function tarballsToInstall(names: readonly string[], platforms: readonly string[] = []): string[] {
  const later = PLATFORM_PACKAGES.filter((name) => !platforms.includes(name)).map((name) => tarball(`@mirage/${name}`));
  return names.map((name) => `packed/${name}`).filter((path) => path.endsWith('.tgz') && !later.includes(path));
}

/** The tarball of a package of this checkout, as a path in a workspace: `tarball('@mirage/xen')`. */
export function tarball(name: string): string {
  return `packed/${name.replace('@', '').replace('/', '-')}-${MIRAGE_VERSION}.tgz`;
}
