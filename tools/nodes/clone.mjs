import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs git without a terminal, so that it does not ask for input. */
function git(cwd, ...args) {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function paths(root, ...args) {
  return git(root, 'ls-files', '-z', ...args)
    .split('\0')
    .filter((path) => path !== '');
}

/**
 * Clones a checkout, with uncommitted changes, into a temporary folder. Returns the folder, which the caller removes.
 */
export function cloneOf(root) {
  const clone = mkdtempSync(join(tmpdir(), 'mirage-clone-'));
  git(root, 'clone', '--quiet', root, clone);
  const gone = paths(root, '--deleted');
  for (const path of gone) rmSync(join(clone, path), { force: true });
  const changed = paths(root, '--modified', '--others', '--exclude-standard').filter((path) => !gone.includes(path));
  for (const path of changed) cpSync(join(root, path), join(clone, path), { recursive: true });
  return clone;
}
