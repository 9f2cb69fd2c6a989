import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../../e2e/support/workspace';
import type { Measurement, Promised } from '../promise';
import { HELLO } from '../unikernels';

/** The artefacts that are built twice: a platform and its file of hello. */
const ARTEFACTS = { unix: 'mir-hello', virtio: 'mir-hello.virtio' };

/** The same input produces the same bytes in every folder. */
export const reproducible: Promised = {
  name: 'reproducible',
  async measure({ workspace, copy }) {
    const other = await copy();
    other.write({ [`${HELLO}/unikernel.ts`]: workspace.read(`${HELLO}/unikernel.ts`) });
    const rows: Measurement[] = [];
    for (const [platform, artefact] of Object.entries(ARTEFACTS)) {
      const digests: string[] = [];
      for (const one of [workspace, other]) digests.push(await build(one, platform, artefact));
      rows.push({
        what: `same bytes in two workspaces in two folders, ${platform}`,
        measured: digests.map((digest) => digest.slice(0, 12)).join(' and '),
        bar: 'equal',
        kept: digests[0] === digests[1],
        how: `sha256 of ${artefact}, built without the cache in two folders from the same sources and the same installed packages`,
        raw: { sha256: digests },
      });
    }
    return rows;
  },
};

async function build({ root, must }: Workspace, platform: string, artefact: string): Promise<string> {
  for (const args of [['depend'], ['build', '--skipNxCache']]) {
    const [target, ...options] = args;
    await must('nx', target!, 'hello', `--configuration=${platform}`, ...options);
  }
  return createHash('sha256')
    .update(readFileSync(join(root, HELLO, 'dist', platform, artefact)))
    .digest('hex');
}
