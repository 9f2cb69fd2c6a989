import { shellQuote } from '@mirage/args';
import type { EngineCommands } from '@mirage/core';

/** What the script on the machine of the engine does. */
export interface DeployedFiles {
  /** The name of the unikernel. */
  readonly name: string;
  /** The folder on that machine, an absolute path. */
  readonly directory: string;
  /** The files of the package, relative to the folder. A tar archive of them is the input of the script. */
  readonly files: readonly string[];
  /** Disks that have to exist, relative to the folder or absolute. Those with a size are created. */
  readonly disks: readonly { readonly path: string; readonly sizeMiB?: number }[];
  /** How long an earlier version may take to shut down, in seconds. */
  readonly graceSeconds: number;
}

/** Exit statuses of the script. ssh itself ends with 255. */
export const FAILURES = { folder: 10, busy: 11, copy: 12, disk: 13, stuck: 14, start: 15 } as const;

/**
 * Returns a script for a POSIX shell that replaces an earlier version of a unikernel: it unpacks the new files beside
 * the old ones, shuts the earlier version down, exchanges the files and starts the new one. If that fails, the earlier
 * files are back, and the earlier version runs again if it ran before.
 *
 * Engines leave processes behind, so their commands do not inherit the lock. When the files are there, the script ends
 * what it began, even if the connection is lost or the user presses Ctrl-C.
 */
export function deployScript(deployed: DeployedFiles, engine: EngineCommands): string {
  const { name, directory, files, disks, graceSeconds } = deployed;
  const fail = (failure: keyof typeof FAILURES): string => `exit ${FAILURES[failure]}`;
  return `umask 022
mkdir -p ${shellQuote(directory)} && cd ${shellQuote(directory)} && : >.deploy.lock || ${fail('folder')}
exec 9>.deploy.lock
flock -n 9 || ${fail('busy')}
rm -rf .incoming .earlier
mkdir .incoming .earlier && tar -xof - -C .incoming || ${fail('copy')}
exec </dev/null
trap '' HUP INT TERM PIPE
${disks.map((disk) => diskLines(disk, fail('disk'))).join('')}
running() { { ${engine.isRunning}; } >/dev/null 2>&1 9>&-; }
start() { { ${engine.start}; } >/dev/null 9>&-; }
ran=false
if running; then
  ran=true
  echo 'Shutting the earlier version down'
  { ${engine.shutdown}; } >/dev/null 9>&-
  tenths=${graceSeconds * 10}
  while running; do
    if [ $tenths -le 0 ]; then
      echo 'The earlier version did not end within ${graceSeconds} s. Ending it'
      { ${engine.destroy}; } >/dev/null 9>&- || ${fail('stuck')}
      break
    fi
    tenths=$((tenths - 2))
    sleep 0.2
  done
fi
for file in ${files.map(shellQuote).join(' ')}; do
  [ ! -e "$file" ] || mv -f "$file" ".earlier/$file"
  mv -f ".incoming/$file" "$file"
done
if start; then
  echo 'Started'
  rm -rf .incoming .earlier
  exit 0
fi
for file in ${files.map(shellQuote).join(' ')}; do
  rm -f "$file"
  [ ! -e ".earlier/$file" ] || mv -f ".earlier/$file" "$file"
done
rm -rf .incoming .earlier
if $ran && start; then echo ${shellQuote(`The earlier version of ${name} runs again`)}; fi
${fail('start')}
`;
}

function diskLines({ path, sizeMiB }: { readonly path: string; readonly sizeMiB?: number }, fail: string): string {
  const file = shellQuote(path);
  if (sizeMiB === undefined)
    return `[ -e ${file} ] || { echo ${shellQuote(`${path} does not exist`)} >&2; ${fail}; }\n`;
  const told = shellQuote(`Created the disk ${path}: ${sizeMiB} MiB of zeros`);
  return `[ -e ${file} ] || { truncate -s ${sizeMiB}M ${file} && echo ${told}; } || ${fail}\n`;
}
