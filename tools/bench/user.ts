import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../e2e/support/run';
import { makeTemplates, newcomersWorkspace, TEMPLATES, workspaceAt, type Workspace } from '../../e2e/support/workspace';
import { DESK } from './nx';
import { writeUnikernels } from './unikernels';

/** The workspaces of a run, as a user has them who has followed the README. */
export interface User {
  readonly workspace: Workspace;
  readonly copy: () => Promise<Workspace>;
  /** Stops the daemons and removes the folders. */
  readonly leave: () => Promise<void>;
}

/** Packs this checkout, creates a workspace, and installs the packages and the dependencies of the unikernels there. */
export async function newcomer(): Promise<User> {
  const templates = await makeTemplates();
  // newcomersWorkspace copies these templates.
  process.env[TEMPLATES] = templates;
  const workspace = workspaceAt(join(templates, 'lazy'), () => rmSync(templates, { recursive: true, force: true }));
  const made = [workspace];
  const leave = async (): Promise<void> => {
    for (const one of made) {
      await run(join(one.root, 'node_modules/.bin/nx'), ['daemon', '--stop'], { cwd: one.root, env: DESK.env });
      one.remove();
    }
  };
  try {
    writeUnikernels(workspace);
    await workspace.must('nx', 'depend', 'hello');
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    workspace,
    copy: async () => {
      const copied = await newcomersWorkspace('elsewhere');
      // The state of Nx belongs to the original folder.
      rmSync(join(copied.root, '.nx'), { recursive: true, force: true });
      made.push(copied);
      return copied;
    },
    leave,
  };
}
