import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A published package. */
export interface PublishedPackage {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

/** Returns the published packages of a checkout, sorted by folder name. */
export function publishedPackages(root: string): PublishedPackage[] {
  return readdirSync(join(root, 'packages'))
    .sort()
    .map((name) => join(root, 'packages', name))
    .map((folder) => ({
      folder,
      ...(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string }),
    }))
    .map(({ folder, name, version }) => ({ folder, name, version }));
}

/** Returns the name of the tarball that `npm pack` creates for a package. */
export function tarballName({ name, version }: PublishedPackage): string {
  return `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`;
}
