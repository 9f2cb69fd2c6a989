import { existsSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** The files that a watch mode looks at, as absolute paths. */
export interface Places {
  readonly files: ReadonlySet<string>;
  /** Folders with everything below them, as `embed` reads them. */
  readonly folders: ReadonlySet<string>;
  /** Folders whose modules may become part of the program. Installed and generated files below them do not count. */
  readonly sources: ReadonlySet<string>;
}

/** The state of each existing file: changes if the file is written or replaced. */
export type Snapshot = ReadonlyMap<string, string>;

/** Names of folders with files that no person writes, and that a build itself may write. */
const NOT_WRITTEN = new Set(['node_modules', 'dist', 'mirage']);

/** Returns the state of all files of the places. Files that do not exist are left out. */
export function snapshot({ files, folders, sources }: Places): Snapshot {
  const found = new Map<string, string>();
  for (const file of files) addFile(file);
  for (const folder of folders) addFolder(folder, () => true);
  for (const folder of sources) addFolder(folder, ({ name }) => !name.startsWith('.') && !NOT_WRITTEN.has(name));
  return found;

  function addFile(file: string): void {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile()) found.set(file, `${stat.mtimeMs} ${stat.size} ${stat.ino}`);
  }
  function addFolder(folder: string, isWatched: (entry: Dirent) => boolean): void {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (found.has(path) || !isWatched(entry)) continue;
      if (entry.isDirectory()) addFolder(path, isWatched);
      else addFile(path);
    }
  }
}

/** Returns the entries of a folder. A folder may disappear at any time. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Returns the files that were written, created or removed between two states. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const changed = [...after].flatMap(([file, state]) => (before.get(file) === state ? [] : [file]));
  return [...changed, ...[...before.keys()].filter((file) => !after.has(file))];
}

/** A file system may set times a little earlier than the clock of this process. */
const CLOCK_MS = 20;

/**
 * Returns the state with which to compare after a build, so that a file which was written while the build read it
 * counts as changed. `before` is the state when the build started, `after` the state of all places at its end. The
 * build may have added places: their files count as changed if they were written after `startedAtMs`, in milliseconds
 * since 1970.
 */
export function baseline(before: Snapshot, after: Snapshot, startedAtMs: number): Snapshot {
  const known = new Map<string, string>();
  for (const [file, state] of after) {
    const earlier = before.get(file);
    if (earlier !== undefined) known.set(file, earlier);
    else if (Number(state.split(' ')[0]) < startedAtMs - CLOCK_MS) known.set(file, state);
  }
  for (const [file, state] of before) if (!after.has(file) && !existsSync(file)) known.set(file, state);
  return known;
}
