import { MirageError, type Platform } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DEFAULT_PLATFORM, platformPackage, PLATFORMS } from '../platforms.js';
import { parseSpecification } from '../infer/specification.js';
import type { UnikernelProject } from './unikernel-project.js';

/**
 * Returns the packages to install for a platform, as npm accepts them. Our platforms on bare metal also need the kernel
 * and the image builder.
 */
export function platformPackages(unikernel: UnikernelProject, name: string): string[] {
  const other = packageOfOthers(unikernel, name);
  if (other !== undefined) return [other];
  const shared = name === DEFAULT_PLATFORM ? [] : ['@mirage/kernel', '@mirage/bare-metal'];
  return [...shared, platformPackage(name)].map((one) => `${one}@${ownVersion()}`);
}

/** Returns the names of all platforms of a unikernel. */
export function platformNames({ platforms = {} }: UnikernelProject): string[] {
  return [...PLATFORMS, ...Object.keys(platforms)];
}

/** Returns the package of another platform, with its range, as nx.json lists it. */
function packageOfOthers({ platforms = {} }: UnikernelProject, name: string): string | undefined {
  return Object.hasOwn(platforms, name) ? platforms[name] : undefined;
}

/** Loads a platform from its package. Errors: MIR0202, MIR0203. */
export function loadPlatform(unikernel: UnikernelProject, name: string): Platform {
  refuseUnknown(unikernel, name);
  const installed = parseSpecification(packageOfOthers(unikernel, name) ?? platformPackage(name)).name;
  const entry = resolveFrom(unikernel.root, installed) ?? resolveFrom(__dirname, installed);
  if (entry === undefined) {
    throw new MirageError('MIR0203', `The platform ${name} needs the package ${installed}, which is not installed.`, {
      next: `Install it and the other packages of this unikernel: ${nxCommand('depend', unikernel, name)}`,
    });
  }
  // require, not import(): in the workspace of this package, Nx runs executors from their sources and compiles import()
  // to require.
  const { platform } = requirePlatform(installed, entry);
  if (platform?.name === name) return platform;
  throw new MirageError('MIR0203', `The package ${installed} does not export a platform named ${name}.`, {
    next: `Export one: export const platform: Platform = { name: '${name}', ... }. Also check the option platforms in nx.json.`,
  });
}

/** Loads a platform's package. Error: MIR0203, the package throws. */
function requirePlatform(installed: string, entry: string): { platform?: Platform } {
  try {
    return createRequire(entry)(entry) as { platform?: Platform };
  } catch (error) {
    throw new MirageError('MIR0203', `The package ${installed} cannot be loaded: ${String(error)}.`, {
      next: `Fix the package or install it again. It was loaded from ${entry}.`,
    });
  }
}

/** Refuses an unknown platform. Error: MIR0202. */
export function refuseUnknown(unikernel: UnikernelProject, name: string): void {
  const known = platformNames(unikernel);
  if (known.includes(name)) return;
  throw new MirageError('MIR0202', `Unknown platform '${name}'.`, {
    next: `Choose one of ${known.join(', ')}, for example --configuration=${DEFAULT_PLATFORM}.`,
  });
}

/** Returns a command as users type it: `nx build out_to_lunch --configuration=xen`. */
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

/** Returns the version of a package that modules in `folder` resolve; undefined if it is not installed. */
export function installedVersion(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'node_modules', name, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version ?? '0.0.0';
    if (dirname(at) === at) return undefined;
  }
}

/** Returns the version of this package. The platforms' packages have the same. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }).version;
}
