import {
  artefactFolder,
  MirageError,
  noticesName,
  packageFolder,
  staticAddress,
  type Graph,
  type PackageFormat,
  type PackageSettings,
  type Platform,
} from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOverlay } from '../artefacts.js';
import { machineSettings, type MachineOptions } from '../machine-options.js';
import { readManifest } from '../manifest.js';
import { nxCommand } from '../platform.js';
import { attachmentsOf } from '../supply/attachments.js';
import { display, type UnikernelProject } from '../unikernel-project.js';
import { replaceFolder } from '../write.js';
import { overlayPrinter } from './printer.js';

/** The options of `package` and `deploy`. */
export interface PackagingOptions extends MachineOptions {
  /** The folder of the image and its disks on the machine that runs it. */
  readonly directory?: string;
  /** Name of the container image in a registry. */
  readonly image?: string;
}

/** A package in the folder of the project. */
export interface WrittenPackage {
  readonly graph: Graph;
  readonly settings: PackageSettings;
  /** Its folder, relative to the unikernel's. */
  readonly folder: string;
  /** The files in which the engine finds the unikernel, relative to that folder. */
  readonly files: readonly string[];
}

/**
 * Writes the built unikernel in a format, all files or none. Errors: MIR0501; MIR0509, a built file was changed; those
 * of the format.
 */
export function writePackage(
  unikernel: UnikernelProject,
  platform: Platform,
  format: PackageFormat,
  options: PackagingOptions,
  say: (label: string, text: string) => void,
): WrittenPackage {
  const { graph } = readManifest(unikernel, platform.name);
  const [artefact] = platform.artefacts(graph.name);
  const image = readArtefact(unikernel, platform.name, artefact!);
  const attachments = attachmentsOf(unikernel, platform.name, graph.name);
  const notices = readArtefact(unikernel, platform.name, noticesName(graph.name)).toString();
  const settings = settingsOf(graph.name, options, staticAddress(graph, options.args ?? []));
  const overlayName = platform.overlay?.(graph.name);
  const overlay = overlayName === undefined ? undefined : readOverlay(unikernel, overlayName);
  const { files, remarks } = format.package({
    graph,
    image,
    notices,
    settings,
    print: overlayPrinter(unikernel, format),
    ...(overlay ? { overlay } : {}),
  });
  const folder = packageFolder(platform.name, format.name);
  replaceFolder(unikernel, folder, [...files, ...attachments]);
  for (const remark of remarks) say(graph.name, remark);
  say(graph.name, `Wrote ${display(unikernel, folder)}`);
  return { graph, settings, folder, files: files.map(({ path }) => path) };
}

/** Reads a file that `build` wrote. Error: MIR0501. */
function readArtefact(unikernel: UnikernelProject, platform: string, name: string): Buffer {
  const path = `${artefactFolder(platform)}/${name}`;
  if (existsSync(join(unikernel.folder, path))) return readFileSync(join(unikernel.folder, path));
  throw new MirageError('MIR0501', `${display(unikernel, path)} does not exist.`, {
    next: `Build it: ${nxCommand('build', unikernel, platform)}`,
  });
}

function settingsOf(name: string, options: PackagingOptions, guestAddress: string | undefined): PackageSettings {
  const { directory, image } = options;
  return {
    ...machineSettings(options),
    directory: directory ?? `/var/lib/mirage/${name}`,
    image: image ?? `localhost/${name.toLowerCase()}:latest`,
    ...(guestAddress === undefined ? {} : { guestAddress }),
  };
}
