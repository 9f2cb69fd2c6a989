import { artefactFolder, noticesName, type PackageFile } from '@mirage/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnikernelProject } from '../unikernel-project.js';
import { readContents } from './contents.js';
import { provenanceOf } from './provenance.js';
import { sbomOf } from './sbom.js';

/**
 * Returns the files that are part of every package of a unikernel: the list of the software in it, what it was built
 * from, and the licences. Errors: MIR0501, it is not built; MIR0509, its files are not those that build wrote.
 */
export function attachmentsOf(unikernel: UnikernelProject, platform: string, name: string): PackageFile[] {
  const contents = readContents(unikernel, platform, name);
  const notices = join(unikernel.folder, artefactFolder(platform), noticesName(name));
  return [
    { path: 'sbom.cdx.json', contents: sbomOf(contents) },
    { path: 'provenance.json', contents: provenanceOf(unikernel.project, contents) },
    { path: noticesName(name), contents: readFileSync(notices, 'utf8') },
  ];
}
