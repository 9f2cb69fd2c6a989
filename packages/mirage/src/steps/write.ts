import { isGenerated, MirageError } from '@mirage/core';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { display, type UnikernelProject } from './unikernel-project.js';

/** A file to write; its path is relative to the unikernel's folder. */
export interface FileToWrite {
  readonly path: string;
  readonly contents: string | Uint8Array;
  readonly executable?: boolean;
}

/** What files are called until they are complete: the process that writes them, and a number. */
const TEMPORARY = /^\.mirage-(\d+)-\d+\.tmp$/;

/**
 * Writes all files or none: each appears complete under a temporary name first, then all take their names. A file that
 * is there already with the same contents is left alone. Error: MIR0206.
 */
export function writeFiles(unikernel: UnikernelProject, files: readonly FileToWrite[]): void {
  const pending: { temporary: string; final: string }[] = [];
  let path = '';
  try {
    for (const file of files) {
      path = file.path;
      const final = join(unikernel.folder, path);
      if (existsSync(final) && readFileSync(final).equals(Buffer.from(file.contents))) continue;
      makeFolder(dirname(final));
      const temporary = join(dirname(final), `.mirage-${process.pid}-${pending.length}.tmp`);
      pending.push({ temporary, final });
      writeFileSync(temporary, file.contents);
      if (file.executable) chmodSync(temporary, 0o755);
    }
    for (const { temporary, final } of pending) {
      path = final;
      renameSync(temporary, final);
    }
  } catch (error) {
    for (const { temporary } of pending) rmSync(temporary, { force: true });
    throw cannotWrite(unikernel, path, error as NodeJS.ErrnoException);
  }
}

/**
 * Makes a folder and those above it. On a read-only file system Node itself reports that they do not exist; the system
 * knows better.
 */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    let present = folder;
    while (!existsSync(present)) present = dirname(present);
    accessSync(present, constants.W_OK);
    throw error;
  }
}

function cannotWrite(unikernel: UnikernelProject, path: string, error: NodeJS.ErrnoException): MirageError {
  const reasons: Record<string, [reason: string, next: string]> = {
    ENOSPC: ['the disk is full', 'Make room on the disk, then do it again.'],
    EDQUOT: ['your disk quota is used up', 'Make room on the disk, then do it again.'],
    EROFS: ['the file system is read-only', 'Work in a folder that you can write to.'],
    EACCES: ['you may not write there', `Make the folder writable: chmod -R u+w ${unikernel.projectRoot}`],
    EPERM: ['you may not write there', `Make the folder writable: chmod -R u+w ${unikernel.projectRoot}`],
    ENOTDIR: ['a file stands where a folder is needed', 'Move that file away, then do it again.'],
    EEXIST: ['a file stands where a folder is needed', 'Move that file away, then do it again.'],
    EISDIR: ['a folder stands where the file is needed', 'Move that folder away, then do it again.'],
  };
  const [reason, next] = reasons[error.code ?? ''] ?? [error.message, 'Mend that, then do it again.'];
  const shown = path.startsWith(unikernel.folder) ? path.slice(unikernel.folder.length + 1) : path;
  return new MirageError('MIR0206', `${display(unikernel, shown)} cannot be written: ${reason}. Nothing was changed.`, {
    next,
  });
}

/** Refuses to overwrite what we did not generate. Error: MIR0205. */
export function refuseForeignFiles(unikernel: UnikernelProject, files: readonly FileToWrite[]): void {
  for (const { path, contents } of files) {
    const final = join(unikernel.folder, path);
    if (!existsSync(final)) continue;
    const present = readFileSync(final, 'utf8');
    if (present === contents || isGenerated(present)) continue;
    throw new MirageError(
      'MIR0205',
      `${display(unikernel, path)} is not as mirage generated it, so it is left alone.`,
      {
        where: { file: display(unikernel, path), line: 1, column: 1 },
        next: `To keep your version, move it out of that folder. To get ours again: rm ${display(unikernel, path)}`,
      },
    );
  }
}

/**
 * Removes the generated files of a folder, except those in `keep` (paths from the unikernel's folder), and the folder
 * when it is empty then. Returns the paths it removed and those it left because we did not generate them.
 */
export function removeGenerated(
  unikernel: UnikernelProject,
  folder: string,
  keep: ReadonlySet<string> = new Set(),
): { removed: string[]; left: string[] } {
  const removed: string[] = [];
  const left: string[] = [];
  const absolute = join(unikernel.folder, folder);
  if (!existsSync(absolute)) return { removed, left };
  removeStale(absolute);
  for (const entry of readdirSync(absolute, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    // What another process is writing now is about to take its name.
    if (keep.has(path) || TEMPORARY.test(entry.name)) continue;
    if (entry.isFile() && isGenerated(readFileSync(join(absolute, entry.name), 'utf8'))) {
      rmSync(join(absolute, entry.name));
      removed.push(path);
    } else left.push(path);
  }
  removeEmptyFolders(unikernel, folder);
  return { removed, left };
}

/** Removes what processes left in a folder that were ended while they wrote. */
export function removeStale(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const writer = TEMPORARY.exec(name)?.[1];
    if (writer !== undefined && !isRunning(Number(writer))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes a folder of ours and the one above it while they are empty; never the unikernel's own. */
export function removeEmptyFolders(unikernel: UnikernelProject, folder: string): void {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    const absolute = join(unikernel.folder, path);
    if (!existsSync(absolute) || readdirSync(absolute).length > 0) return;
    rmdirSync(absolute);
  }
}
