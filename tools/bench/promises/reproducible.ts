import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../../e2e/support/workspace';
import type { Promised } from '../promise';
import { HELLO } from '../unikernels';

/** The same input gives the same bytes, whatever the folder. */
export const reproducible: Promised = {
  name: 'reproducible',
  async measure({ workspace, copy }) {
    const other = await copy();
    other.write({ [`${HELLO}/unikernel.ts`]: workspace.read(`${HELLO}/unikernel.ts`) });
    const digests: string[] = [];
    for (const one of [workspace, other]) digests.push(await build(one));
    return [
      {
        what: 'same bytes in two workspaces in two folders, unix',
        measured: digests.map((digest) => digest.slice(0, 12)).join(' and '),
        bar: 'equal',
        kept: digests[0] === digests[1],
        how: 'sha256 of mir-hello, built without the cache in two folders from the same sources and the same installed packages',
        raw: { sha256: digests },
      },
    ];
  },
};

async function build({ root, nx }: Workspace): Promise<string> {
  const { status, output } = await nx('build', 'hello', '--skipNxCache');
  if (status !== 0) throw new Error(`nx build hello ended with ${status}:\n${output}`);
  return createHash('sha256')
    .update(readFileSync(join(root, HELLO, 'dist/unix/mir-hello')))
    .digest('hex');
}
