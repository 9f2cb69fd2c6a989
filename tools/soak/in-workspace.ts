import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshWorkspace, makeTemplates, TEMPLATES, type Workspace } from '../../e2e/support/workspace';

/** Calls a function with a workspace of a user and a folder, which are removed afterwards. Returns its result. */
export async function inWorkspace<Result>(
  name: string,
  use: (workspace: Workspace, folder: string) => Promise<Result>,
): Promise<Result> {
  const templates = process.env[TEMPLATES] === undefined ? await makeTemplates() : undefined;
  process.env[TEMPLATES] ??= templates;
  const folder = mkdtempSync(join(tmpdir(), `mirage-${name}-`));
  let workspace: Workspace | undefined;
  try {
    workspace = await freshWorkspace(name);
    return await use(workspace, folder);
  } finally {
    workspace?.remove();
    rmSync(folder, { recursive: true, force: true });
    if (templates !== undefined) {
      rmSync(templates, { recursive: true, force: true });
      delete process.env[TEMPLATES];
    }
  }
}
