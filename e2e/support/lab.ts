import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Finished } from './run';
import type { Workspace } from './workspace';

/** Time limit for the boot of the laptop Xen, which takes ten seconds on an idle machine. */
const BOOT_LIMIT_MS = 400_000;

/** A laptop Xen for the unikernels of a workspace. The caller that boots it must end it. */
export interface Lab {
  /** Runs `mirage-xen WORDS` in a folder of the workspace. */
  readonly mirageXen: (folder: string, ...words: string[]) => Promise<Finished>;
  /** Runs a program in its domain 0. */
  readonly dom0: (...words: string[]) => Promise<Finished>;
  readonly end: () => Promise<void>;
}

/** Boots a laptop Xen, which all later processes of this one use. */
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
