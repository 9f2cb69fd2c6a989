import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Finished } from './run';
import type { Workspace } from './workspace';

/** How long the laptop Xen may take to boot: ten seconds on a machine with nothing else to do. */
const BOOT_LIMIT_MS = 400_000;

/** A laptop Xen for the unikernels of a workspace. Whoever boots it ends it. */
export interface Lab {
  /** Runs `mirage-xen WORDS` in a folder of the workspace. */
  readonly mirageXen: (folder: string, ...words: string[]) => Promise<Finished>;
  /** Runs a program of its domain 0. */
  readonly dom0: (...words: string[]) => Promise<Finished>;
  readonly end: () => Promise<void>;
}

/** Boots a laptop Xen, which all that this process starts from now on uses. */
export async function bootLab(workspace: Workspace): Promise<Lab> {
  const runtime = mkdtempSync(join(tmpdir(), 'mirage-lab-e2e-'));
  process.env['MIRAGE_XEN_RUNTIME'] = runtime;
  const mirageXen = (folder: string, ...words: string[]): Promise<Finished> =>
    run(join(workspace.root, 'node_modules/.bin/mirage-xen'), words, {
      cwd: join(workspace.root, folder),
      timeoutMs: BOOT_LIMIT_MS,
    });
  const { status, output } = await mirageXen('.', 'up', '--stay');
  if (status !== 0) throw new Error(output);
  return {
    mirageXen,
    dom0: (...words) => mirageXen('.', 'dom0', ...words),
    end: async () => {
      await mirageXen('.', 'down');
      delete process.env['MIRAGE_XEN_RUNTIME'];
      rmSync(runtime, { recursive: true, force: true });
    },
  };
}
