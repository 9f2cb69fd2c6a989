import { MirageError, type Platform } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DEFAULT_PLATFORM, platformPackage, PLATFORMS } from '../platforms.js';
import { parseSpecification } from '../infer/specification.js';
import type { UnikernelProject } from './unikernel-project.js';

/**
 * What has to be installed for a platform, as npm takes it: those of ours on bare metal bring the kernel, and what
 * makes images of it.
 */
export function platformPackages(unikernel: UnikernelProject, name: string): string[] {
  const other = packageOfOthers(unikernel, name);
  if (other !== undefined) return [other];
  const shared = name === DEFAULT_PLATFORM ? [] : ['@mirage/kernel', '@mirage/image'];
  return [...shared, platformPackage(name)].map((one) => `${one}@${ownVersion()}`);
}

/** The names of all platforms that there are for a unikernel. */
export function platformNames({ platforms = {} }: UnikernelProject): string[] {
  return [...PLATFORMS, ...Object.keys(platforms)];
}

/** The package of a platform that is not ours, with its range, as nx.json names it. */
function packageOfOthers({ platforms = {} }: UnikernelProject, name: string): string | undefined {
  return Object.hasOwn(platforms, name) ? platforms[name] : undefined;
}

/** The platform as its package exports it. Errors: MIR0202, MIR0203. */
export function loadPlatform(unikernel: UnikernelProject, name: string): Platform {
  refuseUnknown(unikernel, name);
  const installed = parseSpecification(packageOfOthers(unikernel, name) ?? platformPackage(name)).name;
  const entry = resolveFrom(unikernel.root, installed) ?? resolveFrom(__dirname, installed);
  if (entry === undefined) {
    throw new MirageError('MIR0203', `The platform ${name} needs the package ${installed}, which is not installed.`, {
      next: `Install it and the other packages of this unikernel: ${nxCommand('depend', unikernel, name)}`,
    });
  }
  // Required, not imported: in the workspace of this package Nx runs executors from their sources, and there import()
  // is no import().
  const { platform } = requirePlatform(installed, entry);
  if (platform?.name === name) return platform;
  throw new MirageError('MIR0203', `The package ${installed} does not export a platform named ${name}.`, {
    next: `Export one: export const platform: Platform = { name: '${name}', ... }. Also check the option platforms in nx.json.`,
  });
}

/** What a platform's package exports. Error: MIR0203, it throws when it is loaded. */
function requirePlatform(installed: string, entry: string): { platform?: Platform } {
  try {
    return createRequire(entry)(entry) as { platform?: Platform };
  } catch (error) {
    throw new MirageError('MIR0203', `The package ${installed} cannot be loaded: ${String(error)}.`, {
      next: `Fix the package or install it again. It was loaded from ${entry}.`,
    });
  }
}

/** Error: MIR0202. */
export function refuseUnknown(unikernel: UnikernelProject, name: string): void {
  const known = platformNames(unikernel);
  if (known.includes(name)) return;
  throw new MirageError('MIR0202', `Unknown platform '${name}'.`, {
    next: `Choose one of ${known.join(', ')}, for example --configuration=${DEFAULT_PLATFORM}.`,
  });
}

/** `nx build out_to_lunch --configuration=xen`, as users type it; the default platform needs no configuration. */
export function nxCommand(target: string, unikernel: UnikernelProject, platform: string): string {
  const configuration = platform === DEFAULT_PLATFORM ? '' : ` --configuration=${platform}`;
  return target === 'run'
    ? `nx run ${unikernel.project}:run${configuration}`
    : `nx ${target} ${unikernel.project}${configuration}`;
}

function resolveFrom(folder: string, request: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(request);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The version of a package that modules in `folder` would get; nothing if none is installed. */
export function installedVersion(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'node_modules', name, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version ?? '0.0.0';
    if (dirname(at) === at) return undefined;
  }
}

/** This package's own version: the platforms' packages are installed at the same. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }).version;
}
