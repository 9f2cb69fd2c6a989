import { posix } from 'node:path';
import { problem } from '../problem.js';

/** A name that is valid as a file name, a host name and a domain name. `register` requires the same. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9_-])?$/;

/** Checks the name of a unikernel. Error: MIR0601. */
export function readName(name: string): string {
  if (NAME.test(name)) return name;
  const shown = `'${JSON.stringify(name).slice(1, -1)}'`;
  if (/[\\/]/.test(name)) {
    const last =
      name
        .split(/[\\/]/)
        .filter((part) => part !== '')
        .at(-1) ?? 'out_to_lunch';
    throw problem(
      `${shown} cannot be the name of a unikernel: it is not a valid file name.`,
      `Use the option --directory for the folder: nx g mirage:unikernel ${NAME.test(last) ? last : 'out_to_lunch'} --directory=FOLDER`,
    );
  }
  throw problem(
    `${shown} cannot be the name of a unikernel: it is not a valid file name.`,
    'Use at most 63 letters, digits, _, . and -: nx g mirage:unikernel out_to_lunch',
  );
}

/** Returns a folder relative to the workspace root, with forward slashes. Error: MIR0601. */
export function readDirectory(directory: string): string {
  const folder = posix.normalize(directory.replaceAll('\\', '/')).replace(/\/$/, '');
  const isOutside = folder === '..' || folder.startsWith('../') || folder.startsWith('/') || /^[A-Za-z]:/.test(folder);
  if (isOutside) {
    throw problem(
      `The folder '${directory}' is outside the workspace.`,
      'Name one inside, from the workspace: --directory=apps/out_to_lunch',
    );
  }
  if (folder === '.') {
    throw problem('The workspace itself cannot be a unikernel.', 'Name a folder in it: --directory=out_to_lunch');
  }
  const reserved = folder
    .split('/')
    .find((part) => ['node_modules', 'dist', 'templates', '.git', '.nx'].includes(part));
  if (reserved !== undefined) {
    throw problem(
      `Nothing is inferred in folders called ${reserved}, so no unikernel can be in '${directory}'.`,
      'Name another folder: --directory=apps/out_to_lunch',
    );
  }
  return folder;
}
