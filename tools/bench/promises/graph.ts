import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../../e2e/support/workspace';
import { linear as rows } from '../linear';
import { timeOnce, type Subject } from '../measure';
import { CI, nxSubject } from '../nx';
import type { Promised } from '../promise';
import { config, helloModule } from '../unikernels';

/** The number of unikernels of each step, and how many it adds. */
const STEPS = [
  { size: 125, added: 125 },
  { size: 250, added: 125 },
  { size: 500, added: 250 },
  { size: 1000, added: 500 },
];

/** The cost of the project graph grows linearly with the number of unikernels. */
export const graph: Promised = {
  name: 'graph',
  async measure({ copy, runs, say }) {
    const workspace = await copy();
    STEPS.forEach(({ added }, step) => writeMany(workspace, step, added));
    const sizes = STEPS.map(({ size }) => size);
    const cold: Record<string, number[]> = {};
    const describe: Record<string, number[]> = {};
    // In turn, so that a busy minute affects all sizes. Sizes differ by folders that are moved in and out.
    for (let round = 0; round <= runs; round++) {
      if (round > 0) say(`graph: round ${round} of ${runs}, ${sizes.join(', ')} unikernels`);
      for (const [step, size] of [0, ...sizes].entries()) {
        moveIn(workspace, step);
        await workspace.must('nx', 'reset', '--onlyWorkspaceData');
        const coldMs = await timeOnce(nxSubject(workspace, 'nx show projects', CI, 'show', 'projects'));
        const describeMs = await timeOnce(describing(workspace));
        if (round === 0) continue;
        (cold[size] ??= []).push(coldMs);
        (describe[size] ??= []).push(describeMs);
      }
    }
    return [
      ...rows(
        'graph, cold',
        'unikernels',
        'nx reset --onlyWorkspaceData, then timed: nx show projects; no daemon, so that it is one process; every unikernel is a config.ts and a module',
        cold,
      ),
      ...rows(
        'describe of one of',
        'unikernels',
        'nx describe hello, the graph cached, no daemon; every unikernel is a config.ts and a module',
        describe,
      ),
    ];
  },
};

function describing(workspace: Workspace): Subject {
  return nxSubject(workspace, 'nx describe', CI, 'describe', 'hello');
}

function writeMany(workspace: Workspace, step: number, added: number): void {
  const files: Record<string, string> = {};
  for (let index = 0; index < added; index++) {
    const name = `many_${step}_${index}`;
    files[`${aside(step)}/${name}/config.ts`] = config(name);
    files[`${aside(step)}/${name}/unikernel.ts`] = helloModule(name);
  }
  workspace.write(files);
}

/** Moves the first groups into the workspace, and the others out of it. */
function moveIn({ root, has }: Workspace, groups: number): void {
  mkdirSync(join(root, 'many'), { recursive: true });
  STEPS.forEach((_, step) => {
    const isIn = has(inside(step));
    if (step < groups && !isIn) renameSync(join(root, aside(step)), join(root, inside(step)));
    if (step >= groups && isIn) renameSync(join(root, inside(step)), join(root, aside(step)));
  });
}

const inside = (step: number): string => `many/group${step}`;
/** In node_modules: on the same file system, but not part of the workspace. */
const aside = (step: number): string => `node_modules/.bench/group${step}`;
