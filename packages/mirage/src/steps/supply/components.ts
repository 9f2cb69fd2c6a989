import type { Component } from '@mirage/core';
import type { BundledPackage } from '../bundled-packages.js';

/** Returns the software in an artefact: the npm packages in the bundle, then what the platform adds. */
export function componentsOf(packages: readonly BundledPackage[], added: readonly Component[]): Component[] {
  const bundled = packages.map(({ name, version, licence, folder }) => ({
    name,
    version,
    licence: licence ?? 'NOASSERTION',
    role: 'in the program',
    ...(isInstalled(folder) ? { npm: name } : {}),
  }));
  return [...bundled, ...added];
}

/** Whether a folder belongs to an installed package, not to a library of the workspace. */
export function isInstalled(path: string): boolean {
  return /(?:^|[\\/])node_modules[\\/]/.test(path);
}

/** Returns the package URL of a component from npm: `pkg:npm/%40scope/name@1.0.0`. Undefined for all others. */
export function purlOf({ npm, version }: Pick<Component, 'npm' | 'version'>): string | undefined {
  if (npm === undefined) return undefined;
  const name = npm.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${name}${version === undefined ? '' : `@${encodeURIComponent(version)}`}`;
}
