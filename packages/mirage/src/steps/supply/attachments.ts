import { artefactFolder, noticesName } from '@mirage/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnikernelProject } from '../unikernel-project.js';
import { readContents } from './contents.js';
import { provenanceOf } from './provenance.js';
import { sbomOf } from './sbom.js';

/** A file that accompanies a packaged unikernel. */
export interface Attachment {
  readonly name: string;
  readonly contents: string;
}

/**
 * Returns the files that accompany a built unikernel: the list of the software in it, what it was built from, and the
 * licences. Errors: MIR0501, it is not built; MIR0509, its files are not those that build wrote.
 */
export function attachmentsOf(unikernel: UnikernelProject, platform: string, name: string): Attachment[] {
  const contents = readContents(unikernel, platform, name);
  const notices = join(unikernel.folder, artefactFolder(platform), noticesName(name));
  return [
    { name: 'sbom.cdx.json', contents: sbomOf(contents) },
    { name: 'provenance.json', contents: provenanceOf(unikernel.project, contents) },
    { name: 'licences.txt', contents: readFileSync(notices, 'utf8') },
  ];
}
