import {
  artefactFolder,
  contentsName,
  isGenerated,
  markJson,
  MirageError,
  noticesName,
  type Artefact,
  type Component,
  type Graph,
  type LinkOptions,
  type Platform,
} from '@mirage/core';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundled } from '../bundle.js';
import { installedVersion, nxCommand, ownVersion } from '../platform.js';
import { display, type UnikernelProject } from '../unikernel-project.js';
import { componentsOf } from './components.js';
import { inputsOf, type Inputs } from './inputs.js';
import { sizesOf, type Size } from './sizes.js';

/** What `build` records about a result: its files, the software in it, and what it was built from. */
export interface Contents {
  readonly name: string;
  readonly platform: string;
  /** The files of the result, the artefact first. */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** The software in the artefact: npm packages, and what the platform adds. */
  readonly components: readonly Component[];
  readonly inputs: Inputs;
  readonly options: LinkOptions;
  readonly builder: { readonly node: string; readonly nx: string; readonly mirage: string };
  /** Where the bytes of the artefact go. */
  readonly size: Size;
}

/** What the contents of a result are taken from. */
export interface Linked {
  readonly unikernel: UnikernelProject;
  readonly platform: Platform;
  readonly graph: Graph;
  readonly bundled: Bundled;
  /** The artefact is the first one. */
  readonly artefacts: readonly Artefact[];
  readonly notices: Artefact;
  /** The embedded files, absolute. */
  readonly embedded: readonly string[];
  readonly options: LinkOptions;
}

/** Returns the file with the contents of a result. The same input and the same Node give the same bytes. */
export function contentsFile(linked: Linked): Artefact {
  const { unikernel, platform, graph, bundled, artefacts, notices, options } = linked;
  const contents: Contents = {
    name: graph.name,
    platform: platform.name,
    files: [...artefacts, notices].map(({ name, contents }) => ({
      name,
      bytes: Buffer.byteLength(contents),
      sha256: sha256(contents),
    })),
    components: componentsOf(bundled.packages, platform.components?.(graph) ?? []),
    inputs: inputsOf(unikernel, bundled.metafile, linked.embedded),
    options,
    builder: {
      node: process.versions.node,
      nx: installedVersion(unikernel.root, 'nx') ?? 'unknown',
      mirage: ownVersion(),
    },
    size: sizesOf(artefacts[0]!, bundled),
  };
  return { name: contentsName(graph.name), contents: markJson(contents), executable: false };
}

/**
 * Reads the contents of a result, and compares its files with their checksums: a cache may return files that `build`
 * did not write. Errors: MIR0501, a file is missing; MIR0509, a file is another one.
 */
export function readContents(unikernel: UnikernelProject, platform: string, name: string): Contents {
  const folder = artefactFolder(platform);
  const read = (file: string): Buffer => {
    const path = join(unikernel.folder, folder, file);
    if (existsSync(path)) return readFileSync(path);
    throw new MirageError('MIR0501', `${display(unikernel, `${folder}/${file}`)} does not exist.`, {
      next: `Build it: ${nxCommand('build', unikernel, platform)}`,
    });
  };
  const refuse = (file: string): MirageError =>
    new MirageError('MIR0509', `${display(unikernel, `${folder}/${file}`)} is not the file that build wrote.`, {
      next: `If a remote cache returned it, remove the entry there. Then remove the local cache and build again:\nnx reset && ${nxCommand('build', unikernel, platform)}`,
    });
  const text = read(contentsName(name)).toString('utf8');
  if (!isGenerated(text)) throw refuse(contentsName(name));
  const contents = JSON.parse(text) as Contents;
  const expected = new Map(contents.files.map((file) => [file.name, file.sha256]));
  for (const file of [contents.files[0]!.name, noticesName(name)]) {
    if (sha256(read(file)) !== expected.get(file)) throw refuse(file);
  }
  return contents;
}

/** Returns the SHA-256 of bytes or of a text in UTF-8, in hexadecimal. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
