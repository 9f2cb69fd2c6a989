import {
  artefactFolder,
  MirageError,
  noticesName,
  packageFolder,
  staticAddress,
  type PackageSettings,
} from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../steps/manifest.js';
import { chooseFormat } from '../../steps/package/choose-format.js';
import { overlayPrinter } from '../../steps/package/printer.js';
import { loadPlatform, nxCommand } from '../../steps/platform.js';
import { executorOf } from '../../steps/task.js';
import { attachmentsOf } from '../../steps/supply/attachments.js';
import { display, type UnikernelProject } from '../../steps/unikernel-project.js';
import { replaceFolder } from '../../steps/write.js';

export interface PackageOptions {
  readonly platform: string;
  /** `NAME=VALUE` for keys of the configuration. */
  readonly keys?: readonly string[];
  /** The engine that runs it, or the format of its file. */
  readonly format?: string;
  /** Arguments of the unikernel. */
  readonly args?: readonly string[];
  /** Memory of the virtual machine in MiB. */
  readonly memory?: number;
  /** Machine type, for formats that name one. */
  readonly machine?: string;
  /** Connection of each network: `user`, `tap:NAME`, `bridge:NAME`. */
  readonly network?: readonly string[];
  /** Ports to forward to the first network: `tcp:0.0.0.0:8080:80`. */
  readonly forward?: readonly string[];
  /** The folder of the image and its disks on the machine that runs it. */
  readonly directory?: string;
  /** Name of the container image in a registry. */
  readonly image?: string;
}

/** `nx package NAME --format=FORMAT`: writes the built image and the files with which an engine runs it. */
export default executorOf<PackageOptions>(async (unikernel, options, { say }) => {
  const platform = loadPlatform(unikernel, options.platform);
  const format = chooseFormat(unikernel, platform, options.format);
  const { graph } = readManifest(unikernel, platform.name);
  const [artefact] = platform.artefacts(graph.name);
  const image = readArtefact(unikernel, platform.name, artefact!);
  const attachments = attachmentsOf(unikernel, platform.name, graph.name);
  const notices = readArtefact(unikernel, platform.name, noticesName(graph.name)).toString();
  const { files, remarks } = format.package({
    graph,
    image,
    notices,
    settings: settingsOf(graph.name, options, staticAddress(graph, options.args ?? [])),
    print: overlayPrinter(unikernel, format),
  });
  const folder = packageFolder(platform.name, format.name);
  replaceFolder(unikernel, folder, [...files, ...attachments]);
  for (const remark of remarks) say(graph.name, remark);
  say(graph.name, `Wrote ${display(unikernel, folder)}`);
});

/** Reads a file that `build` wrote. Error: MIR0501. */
function readArtefact(unikernel: UnikernelProject, platform: string, name: string): Buffer {
  const path = `${artefactFolder(platform)}/${name}`;
  if (existsSync(join(unikernel.folder, path))) return readFileSync(join(unikernel.folder, path));
  throw new MirageError('MIR0501', `${display(unikernel, path)} does not exist.`, {
    next: `Build it: ${nxCommand('build', unikernel, platform)}`,
  });
}

function settingsOf(name: string, options: PackageOptions, guestAddress: string | undefined): PackageSettings {
  const { args = [], memory, machine, network, forward, directory, image } = options;
  return {
    args,
    directory: directory ?? `/var/lib/mirage/${name}`,
    image: image ?? `localhost/${name.toLowerCase()}:latest`,
    ...(memory === undefined ? {} : { memoryMiB: memory }),
    ...(machine === undefined ? {} : { machine }),
    ...(network === undefined ? {} : { networks: network }),
    ...(forward === undefined ? {} : { forwards: forward }),
    ...(guestAddress === undefined ? {} : { guestAddress }),
  };
}
