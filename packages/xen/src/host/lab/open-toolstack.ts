import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { refuseNamesake } from '../run/run-domain.js';
import type { DomainFile, OpenedToolstack } from '../run/run-file.js';
import { sayXen } from '../run/terminal.js';
import { connectLab } from './client.js';
import { putFile } from './control-channel.js';
import { copyDomainFiles } from './domain-files.js';
import { runtimeFolder } from './folders.js';
import { labToolstack } from './lab-toolstack.js';

/**
 * Opens the toolstack of the laptop Xen that runs, with the files, disks and forwarded ports of a domain. Error: throws
 * when no laptop Xen runs, a domain of that name exists, or a file is missing.
 */
export async function openLabToolstack(domain: DomainFile): Promise<OpenedToolstack> {
  const { name, file, folder, settings, forwards } = domain;
  const lab = await connectLab(runtimeFolder(process.env), undefined, sayXen);
  try {
    const guestFolder = `/run/lab/${name}`;
    const toolstack = labToolstack(lab, guestFolder);
    // Before the image of the other domain is replaced.
    await refuseNamesake(toolstack, name);
    const changes = await copyDomainFiles(lab, settings, { folder, there: guestFolder, isKept: false });
    await putFile(lab.address, join(guestFolder, basename(file)), readFileSync(file));
    for (const rule of forwards) await lab.acquire({ is: 'forward', rule });
    return { toolstack, changes, close: lab.leave };
  } catch (error) {
    lab.leave();
    throw error;
  }
}
