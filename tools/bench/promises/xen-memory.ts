import { readFileSync } from 'node:fs';
import { buildFor } from '../guests/image';
import { withXenLab } from '../guests/xen-lab';
import { leastThat } from '../least';
import type { Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const BAR_MIB = 16;
const MOST_MIB = 64;
/** A domain boots in a fraction of a second. */
const TIMEOUT_MS = 20_000;

/** A domain needs little memory. */
export const xenMemory: Promised = {
  name: 'xen-memory',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, say }) {
    const image = readFileSync(await buildFor('xen', workspace, 'hello'));
    const least = await withXenLab(workspace, say, async (lab) => {
      await lab.put('mir-hello.xen', image);
      await lab.define('ours', ['kernel = "mir-hello.xen"']);
      const works = async (mebibytes: number): Promise<boolean> => {
        const domain = lab.start('ours', `memory=${mebibytes}`);
        const isEnough = await domain.until('\nhello\n', { timeoutMs: TIMEOUT_MS }).then(
          () => true,
          () => false,
        );
        await lab.destroy('ours');
        await domain.ended;
        say(`xen-memory: ${mebibytes} MiB ${isEnough ? 'are enough' : 'are not enough'}`);
        return isEnough;
      };
      return leastThat(works, 1, MOST_MIB, 1);
    });
    return [
      {
        what: 'least memory of hello on Xen',
        measured: `${least} MiB`,
        bar: `<= ${BAR_MIB} MiB`,
        kept: least <= BAR_MIB,
        how: "bisection of the domain's `memory`: the least whole MiB with which the line appears, in the laptop Xen",
        raw: { mebibytes: [least] },
      },
    ];
  },
};
