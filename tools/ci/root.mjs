// Tests of networks and disks create network namespaces and mounts, for which they must be root.
import { spawnSync } from 'node:child_process';

/** Whether this process is root. True where there are no such users. */
export function isRoot() {
  return (process.getuid?.() ?? 0) === 0;
}

/**
 * Runs the test command again with sudo, if sudo asks for no password, and returns its exit status. Otherwise prints
 * the command to type and returns 1.
 */
export function runAsRoot() {
  if (spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    console.log(
      'Tests of networks and disks create network namespaces and mounts, which needs root. To run all tests, type:\n' +
        '  sudo npm test',
    );
    return 1;
  }
  console.log('Continuing with sudo: tests of networks and disks create network namespaces and mounts.');
  // sudo sets its own PATH. Root does not use the user's cache of npm, where it would leave files of its own.
  const environment = ['-u', 'npm_config_cache', `PATH=${process.env.PATH}`];
  const command = [process.execPath, ...process.argv.slice(1)];
  const { status } = spawnSync('sudo', ['-n', '-E', '-H', 'env', ...environment, ...command], { stdio: 'inherit' });
  return status ?? 1;
}

/** Gives the files of `folder` to the user who ran the command with sudo. */
export function giveBack(folder, { SUDO_UID, SUDO_GID } = process.env) {
  if (!isRoot() || SUDO_UID === undefined) return;
  spawnSync('chown', ['-R', '-h', `${SUDO_UID}:${SUDO_GID}`, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
}
