import { interleave, ratio } from '../measure';
import { MODES, nxSubject } from '../nx';
import type { Measurement, Promised } from '../promise';
import { config, helloModule } from '../unikernels';

const BAR = 0.7;

const COUNT = 12;

/** Many unikernels are built faster in one process than in one process for each. */
export const batch: Promised = {
  name: 'batch',
  async measure({ copy, runs, say }) {
    const workspace = await copy();
    const names = Array.from({ length: COUNT }, (_, index) => `of_many_${index}`);
    for (const name of names)
      workspace.write({
        [`many/${name}/config.ts`]: config(name),
        [`many/${name}/unikernel.ts`]: helloModule(name),
      });
    const command = ['run-many', '-t', 'build', `--projects=${names.join()}`, '--skip-nx-cache'];
    const rows: Measurement[] = [];
    for (const mode of MODES) {
      say(`batch, ${mode.name}: ${runs} runs`);
      const times = await interleave(
        [
          nxSubject(workspace, 'batch', mode, ...command, '--batch'),
          nxSubject(workspace, 'one by one', mode, ...command),
        ],
        runs,
      );
      const { factor, text } = ratio(times, 'batch', 'one by one');
      rows.push({
        what: `build of ${COUNT} unikernels with --batch, ${mode.name}, against without`,
        measured: text,
        bar: `<= ${BAR}x`,
        kept: factor <= BAR,
        how: `nx run-many -t build --skip-nx-cache, ${COUNT} unikernels for unix, 24 tasks; ${mode.name}`,
        raw: times,
      });
    }
    return rows;
  },
};
