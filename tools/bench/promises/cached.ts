import { interleave, ratio } from '../measure';
import { MODES, nxSubject } from '../nx';
import type { Measurement, Promised } from '../promise';

const BAR = 1.1;

/** A build without changes costs as much as Nx itself. */
export const cached: Promised = {
  name: 'cached',
  async measure({ workspace, runs, say }) {
    await workspace.must('nx', 'build', 'hello');
    workspace.write({
      'packages/idle/project.json': JSON.stringify({ name: 'idle', targets: { build: { executor: 'nx:noop' } } }),
    });
    const rows: Measurement[] = [];
    for (const mode of MODES) {
      say(`cached, ${mode.name}: ${runs} runs`);
      const times = await interleave(
        [nxSubject(workspace, 'mirage', mode, 'build', 'hello'), nxSubject(workspace, 'no-op', mode, 'build', 'idle')],
        runs,
      );
      const { factor, text } = ratio(times, 'mirage', 'no-op');
      rows.push({
        what: `cached build, ${mode.name}, against a no-op`,
        measured: text,
        bar: `<= ${BAR}x`,
        kept: factor <= BAR,
        how: `nx build hello, nothing changed, two tasks from the cache; nx build idle, whose target is nx:noop, the minimum of Nx; ${mode.name}`,
        raw: times,
      });
    }
    return rows;
  },
};
