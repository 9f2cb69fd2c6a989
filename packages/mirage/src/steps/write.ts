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

/** A file to write. Its path is relative to the unikernel's folder. */
export interface FileToWrite {
  readonly path: string;
  readonly contents: string | Uint8Array;
  readonly executable?: boolean;
}

/** The temporary name of an incomplete file or folder: the id of the writing process and a number. */
const TEMPORARY = /^\.mirage-(\d+)-\d+\.tmp$/;

/**
 * Writes all files or none: each is written completely under a temporary name first, then all are renamed. Files with
 * unchanged contents are not written. Error: MIR0206.
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
 * Replaces a folder by one with these files, whose paths are relative to it. Until all are written, the folder is as
 * before. Error: MIR0206.
 */
export function replaceFolder(unikernel: UnikernelProject, path: string, files: readonly FileToWrite[]): void {
  const final = join(unikernel.folder, path);
  const [temporary, old] = [0, 1].map((number) => join(dirname(final), `.mirage-${process.pid}-${number}.tmp`));
  try {
    makeFolder(dirname(final));
    removeStale(dirname(final));
    for (const { path: name, contents } of files) {
      makeFolder(dirname(join(temporary!, name)));
      writeFileSync(join(temporary!, name), contents);
    }
    if (existsSync(final)) renameSync(final, old!);
    renameSync(temporary!, final);
  } catch (error) {
    if (existsSync(old!) && !existsSync(final)) renameSync(old!, final);
    throw cannotWrite(unikernel, path, error as NodeJS.ErrnoException);
  } finally {
    for (const one of [temporary, old]) rmSync(one!, { recursive: true, force: true });
  }
}

/** Creates a folder and its parents. On a read-only file system Node reports ENOENT; `accessSync` reports the cause. */
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
    ENOSPC: ['the disk is full', 'Free some disk space, then try again.'],
    EDQUOT: ['the disk quota is exceeded', 'Free some disk space, then try again.'],
    EROFS: ['the file system is read-only', 'Use a folder that you can write to.'],
    EACCES: ['permission denied', `Make the folder writable: chmod -R u+w ${unikernel.projectRoot}`],
    EPERM: ['permission denied', `Make the folder writable: chmod -R u+w ${unikernel.projectRoot}`],
    ENOTDIR: ['a file exists in place of a folder', 'Move that file away, then try again.'],
    EEXIST: ['a file exists in place of a folder', 'Move that file away, then try again.'],
    EISDIR: ['a folder exists in place of the file', 'Move that folder away, then try again.'],
  };
  const [reason, next] = reasons[error.code ?? ''] ?? [error.message, 'Fix this, then try again.'];
  const shown = path.startsWith(unikernel.folder) ? path.slice(unikernel.folder.length + 1) : path;
  return new MirageError('MIR0206', `${display(unikernel, shown)} cannot be written: ${reason}. Nothing was changed.`, {
    next,
  });
}

/** Refuses to overwrite files that were not generated. Error: MIR0205. */
export function refuseForeignFiles(unikernel: UnikernelProject, files: readonly FileToWrite[]): void {
  for (const { path, contents } of files) {
    const final = join(unikernel.folder, path);
    if (!existsSync(final)) continue;
    const present = readFileSync(final, 'utf8');
    if (present === contents || isGenerated(present)) continue;
    throw new MirageError(
      'MIR0205',
      `${display(unikernel, path)} was not generated by mirage or has been edited, so it is left unchanged.`,
      {
        where: { file: display(unikernel, path), line: 1, column: 1 },
        next: `To keep it, move it to another folder. To generate it again, remove it: rm ${display(unikernel, path)}`,
      },
    );
  }
}

/**
 * Removes the generated files of a folder, except those in `keep` (relative to the unikernel's folder), and then the
 * folder if it is empty. Returns the removed paths, and the paths of files that were not generated.
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
    // A temporary file belongs to a process that is still writing.
    if (keep.has(path) || TEMPORARY.test(entry.name)) continue;
    if (entry.isFile() && isGenerated(readFileSync(join(absolute, entry.name), 'utf8'))) {
      rmSync(join(absolute, entry.name));
      removed.push(path);
    } else left.push(path);
  }
  removeEmptyFolders(unikernel, folder);
  return { removed, left };
}

/** Removes a file if it was generated. Returns the paths of removed files, relative to the unikernel's folder. */
export function removeGeneratedFile(unikernel: UnikernelProject, path: string): string[] {
  const file = join(unikernel.folder, path);
  if (!existsSync(file) || !isGenerated(readFileSync(file, 'utf8'))) return [];
  rmSync(file);
  return [path];
}

/** Removes the temporary files and folders of processes that were ended while they wrote. */
export function removeStale(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const writer = TEMPORARY.exec(name)?.[1];
    if (writer !== undefined && !isRunning(Number(writer)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes an empty generated folder, and its parent if that is empty; never the unikernel's own folder. */
export function removeEmptyFolders(unikernel: UnikernelProject, folder: string): void {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    const absolute = join(unikernel.folder, path);
    if (!existsSync(absolute) || readdirSync(absolute).length > 0) return;
    rmdirSync(absolute);
  }
}
