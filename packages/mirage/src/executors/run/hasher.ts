import type { CustomHasher, Hash } from '@nx/devkit';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATUS_FILE } from './status-file.js';

/*
 * Nx makes 0 or 1 of every executor's end, but `nx run NAME:run` should end as the unikernel ended: 63 after --help, say. An executor
 * runs in a process of its own, and so, with the daemon, do the hooks of a plugin; the hasher of an executor is what Nx loads in the
 * process that the user started. So this module, when loaded, names a file in which the executor leaves the status, and puts it in
 * place of Nx's 1. It has to do so when loaded: Nx copies the environment for executors before it calls the hasher.
 */
const file = join(tmpdir(), `mirage-status-${process.pid}`);
process.env[STATUS_FILE] = file;
process.on('exit', (code) => {
  if (!existsSync(file)) return;
  const status = Number(readFileSync(file, 'utf8'));
  rmSync(file);
  if (code === 1 && status > 0 && status < 256) process.exitCode = status;
});

/** The hash of a run: Nx's own. */
const hash: CustomHasher = (task, { hasher, taskGraph }): Promise<Hash> =>
  hasher.hashTask(task, taskGraph, process.env);

export default hash;
